using Edge.Kernel;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Halted waves as an operator meets them over HTTP.</summary>
public sealed class WaveRoutesTests
{
    private const string Waves = "/v1/deployments/config-network";

    [Fact]
    public async Task A_halt_is_shown_resumed_after_a_repair_and_skipped_only_with_sudo()
    {
        await using var network = await TestNet.StartAsync(1);
        var api = new ApiCaller(network, await network.StartApiAsync("api-1"));
        var update = await api.TokenForAsync("updater", """[{"path":"deployments/*","capabilities":["read","update"]}]""");
        var read = await api.TokenForAsync("looker", """[{"path":"deployments/*","capabilities":["read"]}]""");
        await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await HaltAsync(network, api, "poison");

        var shown = (await api.GetAsync($"{Waves}/progress", read)).Body;
        Assert.Contains("gateway-1 refused policies/poison", (string?)shown["halt"]!["reason"], StringComparison.Ordinal);
        Assert.Equal((403, "no_capability"), Codes(await api.PostAsync($"{Waves}/resume", token: read)));
        Assert.Equal((403, "no_capability"), Codes(await api.PostAsync($"{Waves}/skip", token: update)));
        Assert.Equal((409, "conflict"), Codes(await api.PostAsync($"{Waves}/resume", token: update)));
        Assert.Equal((404, "not_found"), Codes(await api.PostAsync("/v1/deployments/config-express/resume")));

        await api.SendAsync(HttpMethod.Delete, "/v1/policies/poison", null);
        Assert.Equal(200, (await api.PostAsync($"{Waves}/resume", token: update)).Status);
        await SettlesAsync(api);
        Assert.Equal((409, "conflict"), Codes(await api.PostAsync($"{Waves}/resume", token: update)));

        await HaltAsync(network, api, "again");
        Assert.Equal(200, (await api.PostAsync($"{Waves}/skip")).Status);
        await SettlesAsync(api);

        var told = (await api.GetAsync("/v1/audit?path=deployments/config-network&outcome=accepted")).Body["items"]!.AsArray();
        Assert.Equal(["resume usr:updater", "skip usr:operator"], told.Select(static item => $"{item!["action"]} {item["subject"]}"));
    }

    private static async Task HaltAsync(TestNet network, ApiCaller api, string policy)
    {
        await network.PutPolicyAsync(policy, schemaVersion: 2);
        await Eventually.HoldsAsync("the wave halts", async () => (string?)(await api.GetAsync($"{Waves}/progress")).Body["state"] == "halted");
    }

    private static Task SettlesAsync(ApiCaller api) =>
        Eventually.HoldsAsync("the wave ends", async () => (string?)(await api.GetAsync($"{Waves}/progress")).Body["state"] == "settled");

    private static (int, string?) Codes((int Status, System.Text.Json.Nodes.JsonNode Body) reply) => (reply.Status, (string?)reply.Body["code"]);
}
