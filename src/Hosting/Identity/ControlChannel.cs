using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;
using Grpc.Net.Client;

namespace Edge.Hosting;

/// <summary>
/// A gRPC channel to a node of the network, over HTTP/2 and a single TLS connection whose certificate is known to both ends:
/// a login signs it, and so holds for this connection alone.
/// </summary>
public sealed class ControlChannel : IDisposable
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>A connection is given up after this long without a sign of life, twice.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    private readonly Func<X509Certificate2, Failure?> _check;
    private volatile byte[]? _certificateHash;
    private volatile Failure? _rejection;

    private ControlChannel(string address, Func<X509Certificate2, Failure?> check)
    {
        _check = check;
        Address = address;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            KeepAlivePingDelay = KeepAlive,
            KeepAlivePingTimeout = KeepAlive,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = Timeout.InfiniteTimeSpan,
            EnableMultipleHttp2Connections = false,
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Validate },
        };
        Grpc = GrpcChannel.ForAddress(
            $"https://{address}",
            new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    /// <summary>The address that was dialled, <c>host:port</c>.</summary>
    public string Address { get; }

    public GrpcChannel Grpc { get; }

    /// <summary>SHA-256 of the certificate that the server presented on the current connection; empty before the first.</summary>
    public ReadOnlyMemory<byte> CertificateHash => _certificateHash;

    /// <summary>A channel to a node in the expected role of the network with this CA.</summary>
    public static ControlChannel Create(string address, X509Certificate2 ca, NodeRole expected, TimeProvider time) =>
        new(address, new PinnedServer(ca, expected, time).Check);

    /// <summary>
    /// A channel to whoever answers. Nothing secret may be sent through it, and nothing that comes back may be believed
    /// without other proof: it serves to fetch the CA certificate whose hash a join code has.
    /// </summary>
    internal static ControlChannel CreateUnverified(string address) => new(address, static _ => null);

    /// <summary>What a failed call means, in one line that says what to do.</summary>
    public Failure Explain(RpcException error)
    {
        if (error.Trailers.GetValue(RpcFailure.CodeTrailer) is null && _rejection is { } rejection)
        {
            return rejection with { Message = $"{Address}: {rejection.Message}" };
        }

        var failure = RpcFailure.ToFailure(error);
        return failure.Code == RpcFailure.UnreachableCode
            ? failure with { Message = $"the Stargate at {Address} does not answer; check the address and that it runs ({error.Status.Detail})" }
            : failure;
    }

    public void Dispose() => Grpc.Dispose();

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 presented)
        {
            return false;
        }

        _rejection = _check(presented);
        _certificateHash = presented.GetCertHash(HashAlgorithmName.SHA256);
        return _rejection is null;
    }
}
