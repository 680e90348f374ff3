using Edge.Delivery;
using Edge.Jobs;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Edge.Gateway;

/// <summary>
/// What becomes of each request, with nothing between it and the server:
/// 1. What HTTP forbids is refused. 2. The host leads to a service. 3. A fresh response in memory is written at once.
/// 4. All else leaves the socket's thread, and is delivered by whatever it takes.
/// </summary>
internal sealed partial class GatewayApplication(
    string node,
    ContentDelivery delivery,
    DeliveryMetrics metrics,
    RequestGate gate,
    Func<RouteTable> routes,
    SelfEndpoint self,
    TimeProvider time,
    ILoggerFactory loggers) : IHttpApplication<Visit>
{
    private readonly EntryWriter _entries = new(node, metrics);
    private readonly OriginWriter _origins = new(node, metrics);
    private readonly ErrorWriter _errors = new(node, metrics);
    private readonly ILogger _logger = loggers.CreateLogger<GatewayApplication>();

    public Visit CreateContext(IFeatureCollection contextFeatures)
    {
        var visit = contextFeatures is IHostContextContainer<Visit> container ? container.HostContext ??= new Visit() : new Visit();
        visit.Begin(contextFeatures);
        gate.Enter();
        return visit;
    }

    public void DisposeContext(Visit context, Exception? exception)
    {
        gate.Leave();
        if (exception is not null)
        {
            LogFailed(exception);
        }
    }

    public Task ProcessRequestAsync(Visit context)
    {
        if (gate.Draining)
        {
            context.CloseConnectionAfterwards();
        }

        if (Refusal(context) is { } refusal)
        {
            return _errors.WriteAsync(context, refusal);
        }

        var host = context.RequestFields.Host;
        var route = host.Count == 1 ? routes().Find(host[0]) : null;
        if (route is null)
        {
            return self.Concerns(context, host) ? AnswerSelfAsync(context) : _errors.WriteAsync(context, GatewayErrors.UnknownHost(host));
        }

        if (RequestTarget.PathAndQuery(context.Request.RawTarget) is not { } target)
        {
            return _errors.WriteAsync(context, GatewayErrors.BadTarget);
        }

        var key = new CacheKey(route.Service, route.Host, target, context.IsSecure);
        var now = time.GetUtcNow();
        return delivery.TryHit(context.Method, context.HasBody, key, context, now) is { } entry
            ? _entries.WriteHit(context, entry, now)
            : DeliverAsync(context, key, route);
    }

    private static GatewayError? Refusal(Visit visit)
    {
        // The server lets Transfer-Encoding override Content-Length, which it then keeps under another name. Whatever stands
        // before us may have decided otherwise (RFC 9112 §6.1), so nothing of it is answered.
        var fields = visit.RequestFields;
        if (fields.TransferEncoding.Count > 0 && (fields.ContentLength is not null || fields.ContainsKey("X-Content-Length")))
        {
            return GatewayErrors.AmbiguousFraming;
        }

        // The server undoes chunks and forgets what else was done to the content, which the origin would then not know.
        if (fields.TransferEncoding.Count > 0 && !IsPlainlyChunked(visit, fields.TransferEncoding))
        {
            return GatewayErrors.UnknownCoding;
        }

        return visit.Method is "TRACE" or "CONNECT" ? GatewayErrors.MethodRefused : null;
    }

    // HTTP/1.0 knows no codings, so that one in it may hide where the request ends (RFC 9112 §6.1).
    private static bool IsPlainlyChunked(Visit visit, StringValues codings) =>
        codings.Count == 1 && string.Equals(codings[0], "chunked", StringComparison.OrdinalIgnoreCase) && visit.Request.Protocol != "HTTP/1.0";

    private async Task AnswerSelfAsync(Visit visit)
    {
        await new ThreadPoolHop();
        var aborted = visit.Aborted;
        try
        {
            await self.AnswerAsync(visit);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            LogGone(node, visit.Request.RawTarget);
        }
    }

    private async Task DeliverAsync(Visit visit, CacheKey key, HostRoute route)
    {
        await new ThreadPoolHop();
        if (RequestForwarding.IsLoop(visit.Field("CDN-Loop"), node))
        {
            await _errors.WriteAsync(visit, GatewayErrors.Loop);
            return;
        }

        var aborted = visit.Aborted;
        try
        {
            var reply = await delivery.DeliverAsync(VisitorRequests.Of(visit, key, route.Origin), aborted);
            await WriteAsync(visit, reply, aborted);
            LogAnswered(visit.Method, key.Host, key.Target, visit.Response.StatusCode);
        }
        catch (OperationCanceledException) when (aborted.IsCancellationRequested)
        {
            LogGone(key.Host, key.Target);
        }
    }

    private async Task WriteAsync(Visit visit, DeliveryReply reply, CancellationToken aborted)
    {
        switch (reply)
        {
            case DeliveryReply.Stored stored:
                await _entries.WriteStored(visit, stored, time.GetUtcNow());
                break;
            case DeliveryReply.Streamed streamed:
                await WriteStreamedAsync(visit, streamed, aborted);
                break;
            case DeliveryReply.Failed failed:
                LogOriginFailed(failed.Reason, failed.Detail);
                await _errors.WriteAsync(visit, ErrorOf(visit, failed.Reason, failed.Detail));
                break;
            default:
                await _errors.WriteAsync(visit, GatewayErrors.NotStored);
                break;
        }
    }

    private async Task WriteStreamedAsync(Visit visit, DeliveryReply.Streamed streamed, CancellationToken aborted)
    {
        await using (streamed.Body)
        {
            if (await _origins.WriteAsync(visit, streamed, aborted) is { } broken)
            {
                LogOriginFailed(broken.Reason, broken.Message);
                await _errors.WriteAsync(visit, ErrorOf(visit, broken.Reason, broken.Message));
            }
        }
    }

    private static GatewayError ErrorOf(Visit visit, FetchFailure reason, string detail) =>
        visit.ContentIsBroken ? GatewayErrors.BrokenContent : GatewayErrors.Of(reason, detail);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Answered {Method} {Host}{Target} with {Status}")]
    private partial void LogAnswered(string method, string host, string target, int status);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Visitor of {Host}{Target} went away")]
    private partial void LogGone(string host, string target);

    [LoggerMessage(Level = LogLevel.Information, Message = "Origin failed: {Reason}, {Detail}")]
    private partial void LogOriginFailed(Edge.Jobs.FetchFailure reason, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Serving a request failed")]
    private partial void LogFailed(Exception error);
}
