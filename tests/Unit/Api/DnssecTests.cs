namespace Edge.Tests.Unit.Api;

/// <summary>What is wanted of the keys of a zone, by the Api.</summary>
public sealed class DnssecTests
{
    [Fact]
    public async Task A_signed_zone_is_unsigned_by_the_action_for_that_alone()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/zones/example.test", """{"spec":{}}""");
        Assert.Equal(200, (await ActAsync(api, "enable")).Status);
        var refused = await api.PutAsync("/v1/zones/example.test", """{"spec":{"refreshSeconds":3600}}""");
        Assert.Equal((422, "spec.signing"), (refused.Status, (string?)refused.Body!["field"]));
        Assert.Equal(200, (await api.PutAsync("/v1/zones/example.test", """{"spec":{"refreshSeconds":3600,"signing":{"zoneKeyDays":30}}}""")).Status);

        Assert.Equal(200, (await ActAsync(api, "disable")).Status);
        Assert.Equal((3600, 30, "safely"), await WishAsync(api));
        Assert.Equal(409, (await ActAsync(api, "roll-zone-key")).Status);
        await ActAsync(api, "disable-at-once");
        Assert.Equal((3600, 30, "at-once"), await WishAsync(api));
        await ActAsync(api, "enable");
        Assert.Equal((3600, 30, null), await WishAsync(api));
        Assert.Equal(422, (await ActAsync(api, "end")).Status);
    }

    [Fact]
    public async Task An_action_keeps_what_was_changed_of_the_zone_at_the_same_time()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(kept => store = new FailingStore(kept));
        await api.PutAsync("/v1/zones/example.test", """{"spec":{}}""");
        store!.Overtaking = async () => await api.PutAsync("/v1/zones/example.test", """{"spec":{"refreshSeconds":4000,"signing":{"zoneKeyDays":7}}}""");
        Assert.Equal(200, (await ActAsync(api, "enable")).Status);
        Assert.Equal((4_000, 7, null), await WishAsync(api));
    }

    private static Task<Reply> ActAsync(RunningApi api, string action) => api.PostAsync("/v1/zones/example.test/dnssec", $$"""{"action":"{{action}}"}""");

    private static async Task<(int, int, string?)> WishAsync(RunningApi api)
    {
        var spec = (await api.GetAsync("/v1/zones/example.test")).Body!["spec"]!;
        return ((int)spec["refreshSeconds"]!, (int)spec["signing"]!["zoneKeyDays"]!, (string?)spec["signing"]!["ending"]);
    }
}
