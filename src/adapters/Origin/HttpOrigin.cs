using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Edge.Jobs;

namespace Edge.Origin;

/// <summary>
/// Reaches origins by HTTP/1.1 over pooled connections. Nothing is added, followed, decoded or remembered: no cookies,
/// redirects, proxies, decompression or tracing fields; header bytes are kept as Latin-1 and the target as it came.
/// A request without body that meets a connection which the origin just closed is repeated by the pool.
/// </summary>
public sealed class HttpOrigin : IOrigin, IDisposable
{
    private readonly HttpMessageInvoker _clear;
    private readonly HttpMessageInvoker _secure;
    private readonly TimeProvider _time;

    public HttpOrigin(HttpOriginOptions options, TimeProvider time)
        : this(options, OwnAddresses.OfMachine(time), time)
    {
    }

    internal HttpOrigin(HttpOriginOptions options, OwnAddresses own, TimeProvider time)
    {
        _time = time;
        var dialer = new OriginDialer(options, own);
        _clear = Invoker(options, dialer.DialAsync);
        _secure = Invoker(options, dialer.DialSecureAsync);
    }

    public void Dispose()
    {
        _clear.Dispose();
        _secure.Dispose();
    }

    /// <summary>
    /// The reply's <c>Length</c> is what its body will yield: 0 for HEAD, 204 and 304, whose <c>Content-Length</c> (kept in
    /// the fields) speaks of another response. Hop-by-hop fields are removed.
    /// </summary>
    public async ValueTask<FetchReply> FetchAsync(FetchRequest request, CancellationToken cancellation)
    {
        if (!TryTarget(request, out var secure, out var target))
        {
            return new FetchReply.Failed(FetchFailure.Unreachable, $"'{request.Origin}' is not an origin's address, or the target is no path");
        }

        var watch = new SilenceWatch(request.Timeout, _time, cancellation);
        try
        {
            using var message = OriginMessage.Of(request, target, watch);
            watch.Start();
            var response = await (secure ? _secure : _clear).SendAsync(message, watch.Token);
            watch.Stop();
            watch.Follow(CancellationToken.None);
            return await OriginReply.OfAsync(request, response, watch);
        }
        catch (Exception error) when (OriginFault.Is(error))
        {
            var timedOut = watch.TimedOut;
            watch.Dispose();
            cancellation.ThrowIfCancellationRequested();
            return OriginFault.Failed(error, timedOut, request);
        }
    }

    private static bool TryTarget(FetchRequest request, out bool secure, [NotNullWhen(true)] out Uri? target)
    {
        target = null;
        secure = false;
        if (!IsPath(request.Target) || !Uri.TryCreate(request.Origin, UriKind.Absolute, out var origin) || origin.Host.Length == 0)
        {
            return false;
        }

        secure = origin.Scheme == Uri.UriSchemeHttps;
        if (!secure && origin.Scheme != Uri.UriSchemeHttp)
        {
            return false;
        }

        // TLS is done by our own dialer, under the origin's name rather than that of the Host field, so the pool always
        // sees a clear connection. Canonicalisation would rewrite what the visitor asked for ("/a/../b", "%7E").
        return Uri.TryCreate(
            $"http://{(origin.HostNameType == UriHostNameType.IPv6 ? origin.Host : origin.IdnHost)}:{origin.Port}{request.Target}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true },
            out target);
    }

    /// <summary>Nothing checks the target after this: what is no path could name another host, or begin a second request.</summary>
    private static bool IsPath(string target) => target.StartsWith('/') && !target.AsSpan().ContainsAnyInRange('\0', ' ');

    private static HttpMessageInvoker Invoker(
        HttpOriginOptions options,
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> dial) =>
        new(new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = dial,
            MaxConnectionsPerServer = options.ConnectionsPerOriginMax,
            MaxResponseDrainSize = 64 * 1024,
            MaxResponseHeadersLength = options.HeadLengthMaxKib,
            PooledConnectionIdleTimeout = options.ConnectionIdleTimeout,
            PooledConnectionLifetime = options.ConnectionLifetime,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            UseCookies = false,
            UseProxy = false,
        });
}
