using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Protocol;
using Microsoft.Extensions.Logging;

namespace Edge.Host;

/// <summary>
/// The connection to one Gateway, kept up until told otherwise: connects, proves, works, and after a break connects again
/// with a growing, uneven pause, so that a Gateway which comes back is not met by all of its Hosts at once.
/// </summary>
internal sealed partial class JobLink(
    NodeId gateway, string address, JobLinkIdentity identity, JobWork work, ILogger logger) : IAsyncDisposable
{
    public static readonly SslApplicationProtocol Protocol = new("edge-job/1");

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private volatile JobSession? _session;
    private volatile bool _draining;

    /// <summary>Whether the Gateway has accepted this Host and the connection stands.</summary>
    public bool Connected => _session is not null;

    public string Address => address;

    public void Start() => _running = RunAsync(_stopping.Token);

    public async Task DrainAsync(CancellationToken cancellation)
    {
        _draining = true;
        if (_session is { } session)
        {
            await session.DrainAsync(cancellation);
            await session.Writer.SentAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var pause = PauseMin;
        while (!cancellation.IsCancellationRequested && !_draining)
        {
            try
            {
                if (await WorkAsync(cancellation))
                {
                    pause = PauseMin;
                }
            }
            catch (Exception error) when (error is IOException or SocketException or AuthenticationException or CryptographicException or OperationCanceledException or InvalidOperationException)
            {
                if (!cancellation.IsCancellationRequested)
                {
                    LogBroken(gateway, address, error.Message);
                }
            }

            await Task.Delay(pause * (0.5 + work.Chance()), work.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 > PauseMax ? PauseMax : pause * 2;
        }
    }

    /// <summary>Whether the Gateway had accepted the connection before it ended.</summary>
    private async Task<bool> WorkAsync(CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(HandshakeTimeout, work.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        await using var secure = await DialAsync(either.Token);
        var input = PipeReader.Create(secure, new StreamPipeReaderOptions(bufferSize: 16 * 1024, leaveOpen: true));
        var writer = new JobFrameWriter(PipeWriter.Create(secure, new StreamPipeWriterOptions(leaveOpen: true)));
        try
        {
            var greeting = new JobGreeting(identity, work.Slots.Count, secure.RemoteCertificate!.GetCertHash(HashAlgorithmName.SHA256));
            var ready = await greeting.GreetAsync(input, writer, either.Token);
            if (!ready.Succeeded)
            {
                LogRefused(gateway, ready.Failure.Message);
                return false;
            }

            await RunSessionAsync(new JobSession(writer, ready.Value, work.Origin, work.Slots, work.Time), input, cancellation);
            return true;
        }
        finally
        {
            writer.Close();
        }
    }

    private async Task RunSessionAsync(JobSession session, PipeReader input, CancellationToken cancellation)
    {
        _session = session;
        LogConnected(gateway, address);
        if (_draining)
        {
            _ = session.DrainAsync(cancellation);
        }

        try
        {
            if (await session.RunAsync(input, cancellation) is { } failure)
            {
                LogBroken(gateway, address, failure.Message);
            }
        }
        finally
        {
            _session = null;
            LogDisconnected(gateway);
        }
    }

    private async Task<SslStream> DialAsync(CancellationToken cancellation)
    {
        var endpoint = IPEndPoint.Parse(address);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SslStream? secure = null;
        try
        {
            await socket.ConnectAsync(endpoint, cancellation);
            secure = new SslStream(new NetworkStream(socket, ownsSocket: true), leaveInnerStreamOpen: false);
            await secure.AuthenticateAsClientAsync(ClientOptions(), cancellation);
            return secure;
        }
        catch
        {
            socket.Dispose();
            if (secure is not null)
            {
                await secure.DisposeAsync();
            }

            throw;
        }
    }

    private SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = gateway.Value,
        ApplicationProtocols = [Protocol],
        EnabledSslProtocols = SslProtocols.Tls13,
        RemoteCertificateValidationCallback = new PinnedServer(identity.Authority, NodeRole.Gateway, work.Time) { Node = gateway }.Validate,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "Working for Gateway {Gateway} at {Address}")]
    private partial void LogConnected(NodeId gateway, string address);

    [LoggerMessage(Level = LogLevel.Information, Message = "No longer connected to Gateway {Gateway}")]
    private partial void LogDisconnected(NodeId gateway);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Gateway {Gateway} refuses this Host: {Reason}")]
    private partial void LogRefused(NodeId gateway, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The connection to Gateway {Gateway} at {Address} broke: {Reason}")]
    private partial void LogBroken(NodeId gateway, string address, string reason);
}
