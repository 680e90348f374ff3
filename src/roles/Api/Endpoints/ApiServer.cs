using System.Globalization;
using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Edge.Api;

/// <summary>
/// The API's listener: finds the route, admits the caller, asks the endpoint and writes its answer. What an endpoint throws
/// is a bug and answered 500 without its text.
/// </summary>
internal sealed partial class ApiServer : IAsyncDisposable
{
    private static readonly JsonWriterOptions _writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly TimeSpan RetryAfterUsual = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly ApiEndpoints _endpoints;
    private readonly ApiGate _gate;
    private readonly ApiAudit _audit;
    private readonly ApiMetrics _metrics;
    private readonly ApiOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private ApiServer(
        WebApplication application, ApiEndpoints endpoints, ApiGate gate, ApiAudit audit, ApiMetrics metrics, ApiOptions options, TimeProvider time, ILoggerFactory logs)
    {
        _audit = audit;
        _application = application;
        _endpoints = endpoints;
        _gate = gate;
        _metrics = metrics;
        _options = options;
        _time = time;
        _logger = logs.CreateLogger<ApiServer>();
        Endpoint = new IPEndPoint(options.Node.Listen, options.ApiPort);
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint Endpoint { get; private set; }

    public static async Task<ApiServer> StartAsync(
        ApiOptions options,
        ApiEndpoints endpoints,
        ApiGate gate,
        ApiAudit audit,
        ApiMetrics metrics,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.Replace(ServiceDescriptor.Singleton(logs));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.BodyBytesMax;
            kestrel.Limits.MaxConcurrentConnections = 4096;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            kestrel.Listen(options.Node.Listen, options.ApiPort);
        });
        var application = builder.Build();
        var server = new ApiServer(application, endpoints, gate, audit, metrics, options, time, logs);
        application.UseStatusCodePages(static status => NothingHereAsync(status.HttpContext));
        foreach (var route in ApiRoutes.All)
        {
            application.MapMethods(route.Template, [route.Method], context => server.AnswerAsync(context, route));
        }

        var openApi = ApiDescription.Make(options.Node.Version);
        application.MapMethods("/openapi/v1.json", ["GET"], context => WriteJsonAsync(context.Response, 200, openApi, "application/json", context.RequestAborted));
        await application.StartAsync(cancellation);
        var bound = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        server.Endpoint = IPEndPoint.Parse(new Uri(bound).Authority);
        return server;
    }

    /// <summary>Takes no new connection and lets requests in flight finish.</summary>
    public Task StopAsync(CancellationToken cancellation) => _application.StopAsync(cancellation);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    internal static Task WriteProblemAsync(HttpResponse response, ApiAnswer.Problem problem, CancellationToken cancellation)
    {
        var failure = problem.Failure;
        var body = new JsonObject
        {
            ["type"] = $"urn:edge:problem:{failure.Code}",
            ["title"] = ProblemStatus.Title(problem.Status),
            ["status"] = problem.Status,
            ["code"] = failure.Code,
            ["detail"] = failure.Message,
        };
        AddIfPresent(body, "field", failure.Field);
        AddIfPresent(body, "value", failure.Value);
        AddIfPresent(body, "rule", failure.Rule);
        if (problem.Current is { } current)
        {
            body["revision"] = current.Value;
        }

        if (problem.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = "Bearer";
        }

        if (failure.RetryAfter is not null || problem.Status == StatusCodes.Status503ServiceUnavailable)
        {
            var seconds = Math.Ceiling((failure.RetryAfter ?? RetryAfterUsual).TotalSeconds);
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return WriteJsonAsync(response, problem.Status, body, "application/problem+json", cancellation);
    }

    private async Task AnswerAsync(HttpContext context, ApiRoute route)
    {
        var begun = _time.GetTimestamp();
        ApiAnswer answer;
        try
        {
            answer = await DecideAsync(context, route);
            AddAge(context, answer);
            await WriteAsync(context, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException error)
        {
            answer = Unreadable(error);
            await WriteAsync(context, answer);
        }
        catch (Exception error) when (error is not BrokenInvariantException && !context.Response.HasStarted)
        {
            LogFailed(error, route.Method, route.Pattern);
            var failure = new Failure("internal_error", "the API failed to answer; its log says why");
            await WriteProblemAsync(context.Response, new ApiAnswer.Problem(500, failure), context.RequestAborted);
        }

        _metrics.Answered(route.Method, context.Response.StatusCode, _time.GetElapsedTime(begun));
    }

    private async Task<ApiAnswer> DecideAsync(HttpContext context, ApiRoute route)
    {
        context.Connection.RemoteIpAddress = ClientAddress.Of(context, _options.TrustedProxies);
        if (route.BodyBytesMax is { } bytes && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = bytes;
        }

        var caller = route.IsPublic ? Caller.Nobody : await _gate.AdmitAsync(context.Request.Headers.Authorization, context.RequestAborted);
        var answer = caller.Succeeded
            ? await route.Answer(_endpoints, new ApiCall(context, caller.Value, route.BodyBytesMax ?? _options.BodyBytesMax), context.RequestAborted)
            : caller.Failure;

        // The client may be gone by now; what it did is recorded all the same.
        await _audit.RecordAsync(context, route, caller.Succeeded ? caller.Value : null, answer, CancellationToken.None);
        return answer;
    }

    /// <summary>What is answered out of memory, since the store is away, says how old it may be (RFC 9111 §5.1).</summary>
    private void AddAge(HttpContext context, ApiAnswer answer)
    {
        if (answer is ApiAnswer.Document && HttpMethods.IsGet(context.Request.Method) && _endpoints.StoreSilence() is var silence && silence > TimeSpan.Zero)
        {
            context.Response.Headers.Age = Math.Ceiling(silence.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static Task WriteAsync(HttpContext context, ApiAnswer answer)
    {
        var response = context.Response;
        switch (answer)
        {
            case ApiAnswer.Document document:
                if (document.Tag is { } tag)
                {
                    response.Headers.ETag = tag.ToString();
                }

                if (document.Location is { } location)
                {
                    response.Headers.Location = location;
                }

                response.Headers.CacheControl = "no-store";
                return WriteJsonAsync(response, document.Status, document.Body, "application/json", context.RequestAborted);
            case ApiAnswer.Problem problem:
                return WriteProblemAsync(response, problem, context.RequestAborted);
            case ApiAnswer.Streaming streaming:
                return streaming.WriteAsync(response, context.RequestAborted);
            default:
                throw new BrokenInvariantException("an answer is a document, a problem or a stream");
        }
    }

    private static async Task WriteJsonAsync(HttpResponse response, int status, JsonNode body, string type, CancellationToken cancellation)
    {
        response.StatusCode = status;
        response.ContentType = type;
        await using (var writer = new Utf8JsonWriter(response.BodyWriter, _writing))
        {
            body.WriteTo(writer);
        }

        await response.BodyWriter.FlushAsync(cancellation);
    }

    /// <summary>What Kestrel refuses while a body is read: too large, broken off, too slow.</summary>
    private static ApiAnswer Unreadable(BadHttpRequestException error) => error.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? new Failure(ProblemStatus.TooLarge, "the body is too large: send it in parts")
        : new ApiAnswer.Problem(error.StatusCode, new Failure(ProblemStatus.Malformed, error.Message));

    /// <summary>What no route answers: an unknown path, or a known one with another method.</summary>
    private static Task NothingHereAsync(HttpContext context)
    {
        var failure = context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed
            ? new Failure(ProblemStatus.ReadOnly, $"this path does not answer {context.Request.Method}: /openapi/v1.json lists what there is")
            : new Failure(ProblemStatus.NotFound, "there is nothing at this path: /openapi/v1.json lists what there is");
        return WriteProblemAsync(context.Response, new ApiAnswer.Problem(context.Response.StatusCode, failure), context.RequestAborted);
    }

    private static void AddIfPresent(JsonObject body, string field, string? value)
    {
        if (value is not null)
        {
            body[field] = value;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Failed to answer {Method} {Pattern}")]
    private partial void LogFailed(Exception error, string method, string pattern);
}
