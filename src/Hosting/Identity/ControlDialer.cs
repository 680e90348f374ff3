using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>Dials Stargates for one node: pinned to the network's CA, and logged in with the node's key.</summary>
public sealed class ControlDialer(NodeIdentity identity, TimeProvider time) : IControlDialer
{
    public async Task<ControlSession> DialAsync(string address, CancellationToken cancellation)
    {
        var channel = ControlChannel.Create(address, identity.Ca, NodeRole.Stargate, time);
        try
        {
            var session = await DeviceLogin.LoginAsync(channel, identity, time, cancellation);
            return session.Succeeded
                ? new ControlSession(channel.Grpc, session.Value.Credentials)
                {
                    Lifetime = session.Value.Lifetime,
                    RenewAsync = token => DeviceLogin.LoginAsync(channel, identity, time, token),
                }
                : throw RpcFailure.From(session.Failure);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }
}
