using System.Text.Json.Nodes;

namespace Edge.Tests.Unit.Api;

public sealed class WatchTests
{
    [Fact]
    public async Task A_watch_from_a_revision_tells_every_later_change_in_order()
    {
        await using var api = await RunningApi.StartAsync();
        var from = await api.RevisionAsync();
        var put = await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["a.test"],"origin":"http://127.0.0.1:1"}}""");
        var gone = await api.DeleteAsync("/v1/services/docs");
        await using var stream = await api.StreamAsync($"/v1/services?watch={from}", "application/json");
        using var reader = new StreamReader(stream);

        var first = await NextAsync(reader);
        Assert.Equal(("put", put.Revision, "docs"), ((string)first["type"]!, (long)first["revision"]!, (string)first["id"]!));
        Assert.Equal("http://127.0.0.1:1", (string?)first["resource"]!["spec"]!["origin"]);
        var second = await NextAsync(reader);
        Assert.Equal(("delete", gone.Revision, "docs"), ((string)second["type"]!, (long)second["revision"]!, (string)second["id"]!));
    }

    [Fact(Timeout = 20_000)]
    public async Task A_watch_from_now_tells_the_next_change_as_server_sent_event()
    {
        await using var api = await RunningApi.StartAsync();
        await using var stream = await api.StreamAsync("/v1/policies?watch=now", "text/event-stream");
        using var reader = new StreamReader(stream);
        Assert.Equal(200, (await api.PutAsync("/v1/policies/quiet", """{"spec":{"rules":[{"path":"services/*","capabilities":["read"]}]}}""")).Status);

        string? line;
        do
        {
            line = await reader.ReadLineAsync(TestContext.Current.CancellationToken);
        }
        while (line is not "event: put");
        Assert.StartsWith("data: {\"type\":\"put\"", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_from_the_future_or_from_rubbish_is_refused()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal(422, (await api.GetAsync("/v1/services?watch=999999")).Status);
        Assert.Equal(422, (await api.GetAsync("/v1/services?watch=-1")).Status);
        Assert.Equal(422, (await api.GetAsync("/v1/services?watch=soon")).Status);
    }

    [Fact]
    public async Task One_watch_too_many_is_told_to_come_later()
    {
        await using var api = await RunningApi.StartAsync();
        var open = new List<Stream>();
        for (var i = 0; i < 4; i++)
        {
            open.Add(await api.StreamAsync("/v1/services?watch=now", "application/json"));
        }

        var reply = await api.GetAsync("/v1/services?watch=now");

        Assert.Equal((503, "busy"), (reply.Status, reply.Code));
        foreach (var stream in open)
        {
            await stream.DisposeAsync();
        }
    }

    private static async Task<JsonNode> NextAsync(StreamReader reader)
    {
        while (true)
        {
            var line = JsonNode.Parse((await reader.ReadLineAsync(TestContext.Current.CancellationToken))!)!;
            if ((string)line["type"]! != "progress")
            {
                return line;
            }
        }
    }
}
