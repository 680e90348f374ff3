using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Api;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Api;

/// <summary>An Api on a free port over a store in memory, and a client with the first operator's token.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private readonly Func<ApiRole> _make;
    private RoleLifecycle _lifecycle;
    private readonly HttpClient _http = new();
    private readonly string _folder;

    private RunningApi(string folder, MemoryControlStore store, Func<ApiRole> make, string token)
    {
        _make = make;
        _folder = folder;
        Store = store;
        Role = make();
        Token = token;
        _lifecycle = new RoleLifecycle(Role);
    }

    public MemoryControlStore Store { get; }

    public ApiRole Role { get; private set; }

    public string Token { get; }

    public Uri Address => new($"http://{Role.Addresses.Api}");

    /// <param name="between">Stands between the Api and its store, to fail as databases do.</param>
    /// <param name="change">Changes the usual options.</param>
    public static async Task<RunningApi> StartAsync(Func<IControlStore, IControlStore>? between = null, Func<ApiOptions, ApiOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("edge-api-").FullName;
        var store = new MemoryControlStore(TimeProvider.System);
        var masterKey = MasterKey.Generate(SystemEntropy.Instance);
        var founding = await new NetworkFounding(store, masterKey, new IdentityOptions(), SystemEntropy.Instance, TimeProvider.System)
            .OpenAsync("edge.test", TestContext.Current.CancellationToken);
        var options = new ApiOptions
        {
            Node = new NodeOptions { Folder = folder, Listen = IPAddress.Loopback, Version = "1.2.3" },
            Name = NodeId.Parse("api-1"),
            MasterKey = masterKey,
            ApiPort = 0,
            MetricsPort = 0,
            PageEntriesMax = 50,
            WatchesMax = 4,
        };
        options = change?.Invoke(options) ?? options;
        var seen = between?.Invoke(store) ?? store;
        var api = new RunningApi(folder, store, () => new ApiRole(options, seen, TimeProvider.System, NullLoggerFactory.Instance), founding.Value.OperatorToken!.Print());
        await api._lifecycle.StartAsync(TestContext.Current.CancellationToken);
        return api;
    }

    /// <summary>Ends the process, as far as one can tell, and starts another one on the same folder.</summary>
    public async Task RestartAsync()
    {
        await _lifecycle.StopAsync(TestContext.Current.CancellationToken);
        Role = _make();
        _lifecycle = new RoleLifecycle(Role);
        await _lifecycle.StartAsync(TestContext.Current.CancellationToken);
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Reply> PutAsync(string path, string body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public Task<Reply> PostAsync(string path, string? body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, body, headers);

    public Task<Reply> DeleteAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Delete, path, null, headers);

    public async Task<Reply> SendAsync(HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        return await SendAsync(request, headers);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Reply(
            (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers.ETag?.Tag, text.Length == 0 ? null : JsonNode.Parse(text))
        {
            RetryAfter = response.Headers.RetryAfter?.Delta?.TotalSeconds,
        };
    }

    public async Task<Stream> StreamAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        request.Headers.Accept.ParseAdd(accept);
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>A token of somebody who may only what the rules say.</summary>
    public async Task<string> TokenForAsync(string subject, string rules)
    {
        var policy = await PutAsync($"/v1/policies/{subject}", $$$"""{"spec":{"rules":{{{rules}}}}}""");
        Assert.Equal(200, policy.Status);
        var token = await PostAsync("/v1/tokens", $$"""{"subject":"usr:{{subject}}","policies":["{{subject}}"]}""");
        Assert.Equal(201, token.Status);
        return (string)token.Body!["token"]!;
    }

    /// <summary>The store's revision now, to show that a refusal changed nothing.</summary>
    public async Task<long> RevisionAsync() =>
        ((ReadOutcome.Found)await Store.ReadAsync(KeyRange.All, TestContext.Current.CancellationToken)).Head.Revision.Value;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _lifecycle.StopAsync(TestContext.Current.CancellationToken);
        await Store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
