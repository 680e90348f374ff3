using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Bench.Coordination;

/// <summary>One TLS connection, over which many nodes have their streams.</summary>
internal sealed class SwarmConnection : IDisposable
{
    private readonly GrpcChannel _channel;

    public SwarmConnection(string address)
    {
        _channel = GrpcChannel.ForAddress($"https://{address}", new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                UseProxy = false,
                UseCookies = false,
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                EnableMultipleHttp2Connections = false,
                SslOptions = new SslClientAuthenticationOptions
                {
                    // One cipher, so that both sides do the same work.
#pragma warning disable CA1416 // Benchmarks run on Linux.
                    CipherSuitesPolicy = new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256]),
#pragma warning restore CA1416
                    RemoteCertificateValidationCallback = Note,
                },
            },
        });
    }

    public CallInvoker Invoker => _channel.CreateCallInvoker();

    /// <summary>SHA-256 of the server's certificate.</summary>
    public byte[] CertificateHash { get; private set; } = [];

    public void Dispose() => _channel.Dispose();

    private bool Note(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        // Both servers are this process's own children on loopback.
        CertificateHash = certificate?.GetCertHash(HashAlgorithmName.SHA256) ?? [];
        return certificate is not null;
    }
}
