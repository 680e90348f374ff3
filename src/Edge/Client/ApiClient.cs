using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Speaks to the network's API for the commands, and turns its problems into one line each.</summary>
internal sealed class ApiClient(Session session, TimeSpan timeout, TimeProvider? clock = null) : IDisposable
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private Session _session = session;

    public static readonly TimeSpan TimeoutUsual = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), UseProxy = false })
    {
        BaseAddress = session.Api,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>No page shows what is sent, so that quotes and names of other scripts need no escapes six times as long.</summary>
    private static readonly JsonSerializerOptions _plain = new(JsonSerializerOptions.Default) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public Session Session => _session;

    public Task<Outcome<ApiReply>> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <summary>Sends a change. It carries an idempotency key, so that a repetition after a lost reply is harmless.</summary>
    public Task<Outcome<ApiReply>> ChangeAsync(HttpMethod method, string path, JsonNode? body, string? ifMatch, CancellationToken cancellation) =>
        SendAsync(method, path, body, ifMatch, cancellation);

    /// <summary>Opens a stream of lines, each a JSON document.</summary>
    public async Task<Outcome<Stream>> StreamAsync(string path, CancellationToken cancellation)
    {
        if (LoginKeeper.IsDue(_session, _clock) && await RenewAsync(cancellation) is { } ended)
        {
            return ended;
        }

        using var request = Request(HttpMethod.Get, path, null);
        try
        {
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsStreamAsync(cancellation)
                : await ProblemAsync(response, cancellation);
        }
        catch (HttpRequestException error)
        {
            return Unreachable(error);
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Asks without a token, as somebody does who logs in.</summary>
    public Task<Outcome<ApiReply>> AskOpenlyAsync(string path, JsonObject body, CancellationToken cancellation) =>
        SendOnceAsync(HttpMethod.Post, path, body, null, openly: true, cancellation);

    /// <summary>A login's token is renewed before it expires, and once when it is refused: it may have been revoked alone.</summary>
    private async Task<Outcome<ApiReply>> SendAsync(HttpMethod method, string path, JsonNode? body, string? ifMatch, CancellationToken cancellation)
    {
        if (LoginKeeper.IsDue(_session, _clock) && await RenewAsync(cancellation) is { } ended)
        {
            return ended;
        }

        var reply = await SendOnceAsync(method, path, body, ifMatch, openly: false, cancellation);
        if (reply.Succeeded || reply.Failure.Code != "unauthenticated" || _session.Login is null)
        {
            return reply;
        }

        return await RenewAsync(cancellation) is { } failure ? failure : await SendOnceAsync(method, path, body, ifMatch, openly: false, cancellation);
    }

    private async Task<Failure?> RenewAsync(CancellationToken cancellation)
    {
        var renewed = await LoginKeeper.RenewAsync(_session, body => AskOpenlyAsync("/v1/login/refresh", body, cancellation), _clock, cancellation);
        _session = renewed.Succeeded ? renewed.Value : _session;
        return renewed.Failure;
    }

    private async Task<Outcome<ApiReply>> SendOnceAsync(
        HttpMethod method, string path, JsonNode? body, string? ifMatch, bool openly, CancellationToken cancellation)
    {
        using var request = Request(method, path, body);
        request.Headers.Authorization = openly ? null : request.Headers.Authorization;
        if (method != HttpMethod.Get)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("n"));
        }

        if (ifMatch is not null)
        {
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(timeout);
        try
        {
            using var response = await _http.SendAsync(request, patience.Token);
            if (!response.IsSuccessStatusCode)
            {
                return await ProblemAsync(response, patience.Token);
            }

            var text = await response.Content.ReadAsStringAsync(patience.Token);
            return new ApiReply((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), RevisionOf(response.Headers.ETag));
        }
        catch (HttpRequestException error)
        {
            return Unreachable(error);
        }
        catch (JsonException)
        {
            return new Failure("bad_answer", $"{_session.Api} does not answer as the API of an Edge network does: check the address");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure("timeout", $"the API at {_session.Api} did not answer within {timeout.TotalSeconds:0} s: see 'edge status'") { Retryable = true };
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, JsonNode? body)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _session.Token);
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(_plain), Encoding.UTF8, "application/json");
        }

        return request;
    }

    private Failure Unreachable(HttpRequestException error) => new(
        "unreachable",
        $"the API at {_session.Api} is not reached ({error.InnerException?.Message ?? error.Message}): is the network up, and is {(_session.Folder is null ? "that still its address" : $"{_session.Source} its folder")}?")
    {
        Retryable = true,
    };

    private async Task<Failure> ProblemAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using (response)
        {
            var text = await response.Content.ReadAsStringAsync(cancellation);
            try
            {
                if (JsonNode.Parse(text) is JsonObject problem && problem["code"] is JsonValue code)
                {
                    var detail = problem["detail"]?.GetValue<string>() ?? problem["title"]?.GetValue<string>() ?? $"status {(int)response.StatusCode}";
                    return new Failure(code.GetValue<string>(), Advice(response.StatusCode, code.GetValue<string>(), detail));
                }
            }
            catch (JsonException)
            {
                // Not ours: reported below by its status.
            }

            return new Failure("bad_answer", $"{_session.Api} answered with status {(int)response.StatusCode}: is this the API of an Edge network?");
        }
    }

    private string Advice(HttpStatusCode status, string code, string detail) => status switch
    {
        HttpStatusCode.Unauthorized when code == "unauthenticated" => $"{detail}: the token of {_session.Source} is not accepted; use 'edge login' with a new one",
        _ => detail,
    };

    private static long? RevisionOf(EntityTagHeaderValue? tag)
    {
        var text = tag?.Tag.Trim('"');
        return text is not null && long.TryParse(text.AsSpan(text.IndexOf('-') + 1), out var revision) ? revision : null;
    }
}
