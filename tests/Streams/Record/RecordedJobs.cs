using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Edge.Host;
using Edge.Hosting;
using Edge.Jobs;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Tests.Streams;

/// <summary>A Host's job connection to one Gateway, with every byte that comes over it recorded.</summary>
internal sealed class RecordedJobs(NodeIdentity identity, NodeId gateway, IPEndPoint address, Recording recording) : IOrigin, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public int Jobs { get; private set; }

    /// <summary>Connects and proves. False while the Gateway doesn't know this Host yet.</summary>
    public async Task<bool> TryStartAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address);
        var secure = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = gateway.Value,
            ApplicationProtocols = [new SslApplicationProtocol("edge-job/1")],
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = new PinnedServer(identity.Ca, NodeRole.Gateway, TimeProvider.System) { Node = gateway }.Validate,
        });
        var recorded = recording.Of(secure);
        var input = PipeReader.Create(recorded);
        var writer = new JobFrameWriter(PipeWriter.Create(recorded));
        var self = new JobLinkIdentity(identity.Id, "test", () => identity.Key, identity.Ca);
        var ready = await new JobGreeting(self, 4, secure.RemoteCertificate!.GetCertHash(HashAlgorithmName.SHA256)).GreetAsync(input, writer, _stop.Token);
        if (!ready.Succeeded)
        {
            await secure.DisposeAsync();
            return false;
        }

        _running = new JobSession(writer, ready.Value, this, new JobSlots(4), TimeProvider.System).RunAsync(input, _stop.Token);
        return true;
    }

    public ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        Jobs++;
        var body = Encoding.UTF8.GetBytes($"{request.Origin}{request.Target}");
        var fields = new HeaderFields();
        fields.Add("Cache-Control", "no-store");
        return ValueTask.FromResult<FetchReply>(new FetchReply.Response(200, fields, new MemoryStream(body), body.Length, null));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
