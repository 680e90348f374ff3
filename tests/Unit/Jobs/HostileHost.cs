using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using Edge.Gateway;
using Edge.Host;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Tests.Unit.Jobs;

/// <summary>A Host that is admitted like any other, and then answers its first job by whatever bytes the test wants.</summary>
internal sealed class HostileHost : IAsyncDisposable
{
    private readonly SslStream _stream;

    private HostileHost(SslStream stream) => _stream = stream;

    public Task Running { get; private set; } = Task.CompletedTask;

    public static async Task<HostileHost> StartAsync(JobWorld world, string name, Func<uint, byte[]> answer)
    {
        var identity = world.Identity(name);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(world.GatewayAddress));
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = JobWorld.Gateway.Value,
            ApplicationProtocols = [GatewayJobs.Protocol],
            RemoteCertificateValidationCallback = new PinnedServer(world.Authority, NodeRole.Gateway, TimeProvider.System).Validate,
        });
        var input = PipeReader.Create(stream);
        var writer = new JobFrameWriter(PipeWriter.Create(stream));
        var greeting = new JobGreeting(identity, 64, stream.RemoteCertificate!.GetCertHash(HashAlgorithmName.SHA256));
        var ready = await greeting.GreetAsync(input, writer, TestContext.Current.CancellationToken);
        Assert.True(ready.Succeeded);
        var host = new HostileHost(stream);
        host.Running = host.AnswerAsync(input, answer);
        return host;
    }

    public static byte[] Frame(JobFrameType type, uint stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[JobFraming.HeaderBytes + payload.Length];
        JobFraming.WriteHeader(frame, type, stream, payload.Length);
        payload.CopyTo(frame.AsSpan(JobFraming.HeaderBytes));
        return frame;
    }

    public static byte[] Frame(JobFrameType type, uint stream, IJobMessage message)
    {
        var payload = new byte[message.Size];
        message.Write(payload);
        return Frame(type, stream, payload);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await Running;
    }

    private async Task AnswerAsync(PipeReader input, Func<uint, byte[]> answer)
    {
        try
        {
            while (true)
            {
                var result = await input.ReadAsync();
                var buffer = result.Buffer;
                while (JobFraming.TryRead(ref buffer, out var frame, out _))
                {
                    if (frame.Type == JobFrameType.Job)
                    {
                        await _stream.WriteAsync(answer(frame.Stream));
                    }
                }

                input.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // The Gateway closed the connection, as it should.
        }
    }
}
