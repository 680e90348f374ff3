namespace Edge.Hosting;

/// <summary>Opens authenticated sessions with Stargates on behalf of one node.</summary>
public interface IControlDialer
{
    /// <summary>Connects to a Stargate, makes sure that it belongs to the network, and logs in with the node's own key.</summary>
    /// <param name="address">Host and port of the control listener, e.g. <c>127.0.1.1:7400</c>.</param>
    /// <exception cref="Grpc.Core.RpcException">It does not answer, or refuses.</exception>
    Task<ControlSession> DialAsync(string address, CancellationToken cancellation);
}
