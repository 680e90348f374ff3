using Edge.Kernel;
using Edge.Protocol;
using Google.Protobuf;

namespace Edge.Hosting;

/// <summary>Has a Gateway's certificate renewed by the first Stargate that answers.</summary>
/// <param name="stargates">The control addresses known at that moment.</param>
public sealed class StargateCertificates(NodeIdentity identity, Func<IReadOnlyList<string>> stargates, TimeProvider time)
{
    /// <summary>Certifies a request (PKCS#10, DER); answers PEM.</summary>
    public async Task<Outcome<string>> IssueAsync(ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var last = new Failure(RpcFailure.UnreachableCode, "no Stargate is known") { Retryable = true };
        foreach (var address in stargates())
        {
            using var channel = ControlChannel.Create(address, identity.Ca, NodeRole.Stargate, time);
            var issued = await IssueAsync(channel, request, cancellation);
            if (issued.Succeeded)
            {
                return issued;
            }

            last = issued.Failure;
        }

        return last;
    }

    private async Task<Outcome<string>> IssueAsync(ControlChannel channel, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var session = await DeviceLogin.LoginAsync(channel, identity, time, cancellation);
        if (!session.Succeeded)
        {
            return session.Failure;
        }

        var client = new Devices.DevicesClient(channel.Grpc);
        var message = new RenewRequest { CertificateRequest = ByteString.CopyFrom(request.Span) };
        var reply = await ControlCall.MakeAsync(
            channel, time, token => client.RenewAsync(message, session.Value.Credentials, cancellationToken: token), cancellation);
        return reply.Succeeded ? reply.Value.Certificate : reply.Failure;
    }
}
