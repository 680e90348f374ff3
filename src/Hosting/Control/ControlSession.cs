using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Hosting;

/// <summary>One connection to one Stargate, logged in.</summary>
/// <param name="Channel">Trusts the network's authority only.</param>
/// <param name="Credentials">The metadata of each call: <c>authorization: Bearer …</c>.</param>
public sealed record ControlSession(GrpcChannel Channel, Metadata Credentials) : IDisposable
{
    public void Dispose() => Channel.Dispose();
}
