using Edge.Jobs;

namespace Edge.Tests.Unit.Delivery;

public sealed class RevalidationTests
{
    [Fact]
    public async Task A_stale_entry_is_revalidated_and_served()
    {
        var origin = ScriptedOrigin.Of(request => request.Fields.Has("If-None-Match")
            ? ScriptedOrigin.Response("ETag: \"1\"", "", 304)
            : ScriptedOrigin.Response("Cache-Control: max-age=60\nETag: \"1\""));
        using var bench = new DeliveryBench(origin);

        Assert.Equal("Miss 200 body", await bench.GetAsync());
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("Revalidated 200 body", await bench.GetAsync("If-None-Match: \"other\""));
        Assert.Equal("Hit 200 body", await bench.GetAsync());
        Assert.Equal("\"1\"", origin.Requests[1].Fields.Combined("If-None-Match"));
        Assert.Equal(2, origin.Requests.Count);
    }

    [Fact]
    public async Task A_304_about_another_representation_is_asked_again_without_conditions()
    {
        var origin = ScriptedOrigin.Of(request => request.Fields.Has("If-None-Match")
            ? ScriptedOrigin.Response("ETag: \"2\"", "", 304)
            : ScriptedOrigin.Response("Cache-Control: max-age=0\nETag: \"1\""));
        using var bench = new DeliveryBench(origin);

        await bench.GetAsync();
        Assert.Equal("Miss 200 body", await bench.GetAsync());
        Assert.Equal(3, origin.Requests.Count);
    }

    [Fact]
    public async Task A_304_that_makes_a_page_private_ends_its_sharing()
    {
        var asPrivate = false;
        var origin = ScriptedOrigin.Of(request => request.Fields.Has("If-None-Match")
            ? ScriptedOrigin.Response("Cache-Control: private, max-age=60", "", 304)
            : ScriptedOrigin.Response(asPrivate ? "Cache-Control: private, max-age=60" : "Cache-Control: max-age=1\nETag: \"1\""));
        using var bench = new DeliveryBench(origin);
        await bench.GetAsync();
        asPrivate = true;
        bench.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("Miss 200 body", await bench.GetAsync());
        Assert.Equal("Miss 200 body", await bench.GetAsync());
        Assert.Equal(["", "\"1\"", "", ""], origin.Requests.Select(request => request.Fields.Combined("If-None-Match") ?? ""));
    }

    [Theory]
    [InlineData("max-age=1", "Stale 200 body")]
    [InlineData("max-age=1, must-revalidate", "Unreachable")]
    public async Task Stale_stands_in_for_an_unreachable_origin(string control, string expected)
    {
        var up = true;
        var origin = ScriptedOrigin.Of(_ => up
            ? ScriptedOrigin.Response($"Cache-Control: {control}")
            : new FetchReply.Failed(FetchFailure.Unreachable, "gone"));
        using var bench = new DeliveryBench(origin);
        await bench.GetAsync();
        up = false;
        bench.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(expected, await bench.GetAsync());
    }

    [Theory]
    [InlineData("max-age=1", "Miss 503 sorry")]
    [InlineData("max-age=1, stale-if-error=10", "Stale 200 body")]
    public async Task Stale_stands_in_for_an_error_only_where_the_origin_said_so(string control, string expected)
    {
        var status = 200;
        var origin = ScriptedOrigin.Of(_ => status == 200
            ? ScriptedOrigin.Response($"Cache-Control: {control}")
            : ScriptedOrigin.Response("", "sorry", status));
        using var bench = new DeliveryBench(origin);
        await bench.GetAsync();
        status = 503;
        bench.Time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(expected, await bench.GetAsync());
    }
}
