using System.Text.Json.Nodes;

namespace Edge.Tests.Unit.Api;

public sealed class AuditTests
{
    [Fact]
    public async Task Changes_and_refusals_are_told_with_who_what_where_from_and_how_they_ended()
    {
        await using var api = await RunningApi.StartAsync();
        var reader = await api.TokenForAsync("nosy", """[{"path":"services/*","capabilities":["read"]}]""");
        var made = await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["docs.test"],"origin":"http://127.0.0.1:1"}}""");
        await api.SendAsync(HttpMethod.Delete, "/v1/services/docs", null, ("Authorization", $"Bearer {reader}"));
        await api.SendAsync(HttpMethod.Get, "/v1/services", null, ("Authorization", "Bearer edg_api_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
        await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["no domain"],"origin":"http://127.0.0.1:1"}}""");

        var accepted = await ItemsAsync(api, "path=services/docs&outcome=accepted", 1);
        Assert.Equal(
            ("update", "usr:operator", "127.0.0.1", "api-1", made.Revision),
            (Text(accepted[0], "action"), Text(accepted[0], "subject"), Text(accepted[0], "address"), Text(accepted[0], "node"), (long)accepted[0]!["revision"]!));
        Assert.Equal(16, Text(accepted[0], "accessor").Length);

        var refused = await ItemsAsync(api, "outcome=refused", 3);
        Assert.Equal(("delete", "usr:nosy", "services/docs"), (Text(refused[0], "action"), Text(refused[0], "subject"), Text(refused[0], "path")));
        Assert.Contains("delete on 'services/docs'", Text(refused[0], "reason"), StringComparison.Ordinal);
        Assert.Equal(("read", "", "unauthenticated"), (Text(refused[1], "action"), Text(refused[1], "subject"), Text(refused[1], "reason")));
        Assert.Equal(("update", "invalid_document"), (Text(refused[2], "action"), Text(refused[2], "reason")));
    }

    [Fact]
    public async Task One_change_of_many_resources_is_told_for_each()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/apply", """{"resources":[{"kind":"Policy","id":"a","spec":{"rules":[{"path":"a","capabilities":["read"]}]}},{"kind":"Policy","id":"b","spec":{"rules":[{"path":"b","capabilities":["read"]}]}}]}""");
        var told = await ItemsAsync(api, "path=policies/*", 2);
        Assert.Equal(["policies/a", "policies/b"], told.Select(item => Text(item, "path")).Order());
    }

    [Fact]
    public async Task A_token_is_told_by_its_accessor_and_its_secret_nowhere()
    {
        await using var api = await RunningApi.StartAsync();
        var made = await api.PostAsync("/v1/tokens", """{"policies":["reader"]}""");
        var token = (string)made.Body!["token"]!;
        var told = await ItemsAsync(api, "action=create", 1);
        Assert.Equal($"tokens/{made.Body["accessor"]}", Text(told[0], "path"));
        Assert.DoesNotContain(token.Split('_')[3], told.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reading_it_takes_a_capability_of_its_own()
    {
        await using var api = await RunningApi.StartAsync();
        var writer = await api.TokenForAsync("writer", """[{"path":"services/*","capabilities":["read","create","update"]}]""");
        var auditor = await api.TokenForAsync("auditor", """[{"path":"audit","capabilities":["read"]}]""");
        Assert.Equal(403, (await api.SendAsync(HttpMethod.Get, "/v1/audit", null, ("Authorization", $"Bearer {writer}"))).Status);
        Assert.Equal(200, (await api.SendAsync(HttpMethod.Get, "/v1/audit", null, ("Authorization", $"Bearer {auditor}"))).Status);
        Assert.Equal(422, (await api.GetAsync("/v1/audit?limit=0")).Status);
        Assert.Equal(422, (await api.GetAsync("/v1/audit?since=yesterday")).Status);
        Assert.Equal(422, (await api.GetAsync("/v1/audit?outcome=lost")).Status);
    }

    private static string Text(JsonNode? item, string field) => (string?)item![field] ?? "";

    /// <summary>Refusals reach the disk a moment after their answer.</summary>
    private static async Task<JsonArray> ItemsAsync(RunningApi api, string query, int count)
    {
        JsonArray items = [];
        await Eventually.HoldsAsync(
            async () => (items = (JsonArray)(await api.GetAsync($"/v1/audit?{query}")).Body!["items"]!).Count == count, $"{count} events of {query}");
        return items;
    }
}
