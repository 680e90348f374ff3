using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Edge.Tests.Network;

/// <summary>What a visitor sees is what the origin has, through every Gateway and over every protocol.</summary>
[Collection(SiteCollection.Name)]
public sealed class RealSiteTests(SiteNetwork fixture)
{
    private readonly SiteNetwork _site = fixture.Ready();

    private const int ManyAtOnce = 16;

    [Theory]
    [InlineData(0, "http", 1)]
    [InlineData(1, "http", 1)]
    [InlineData(0, "https", 1)]
    [InlineData(1, "https", 1)]
    [InlineData(0, "https", 2)]
    [InlineData(1, "https", 2)]
    public async Task Every_file_comes_back_byte_for_byte_with_its_type_length_and_validators(int gateway, string scheme, int version)
    {
        using var visitor = VisitorOf(gateway, scheme, version);
        using var direct = Visitor.Of(_site.Origin.Endpoint);
        var differences = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            _site.Tree.Paths,
            new ParallelOptions { MaxDegreeOfParallelism = ManyAtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (path, _) =>
            {
                if (await DifferenceAsync(visitor, direct, scheme, path) is { } difference)
                {
                    differences.Enqueue($"{path}: {difference}");
                }
            });

        Assert.True(differences.IsEmpty, $"{differences.Count} of {_site.Tree.Paths.Count} files differ:\n{string.Join('\n', differences.Take(10))}");
    }

    [Theory]
    [InlineData(0, "http", 1)]
    [InlineData(1, "https", 1)]
    [InlineData(1, "https", 2)]
    public async Task A_file_of_more_than_100_MB_comes_back_byte_for_byte(int gateway, string scheme, int version)
    {
        using var visitor = VisitorOf(gateway, scheme, version);
        using var answer = await visitor.GetAsync(Url(scheme, SiteTree.BigPath), HttpCompletionOption.ResponseHeadersRead);
        await using var content = await answer.Content.ReadAsStreamAsync();
        await using var file = File.OpenRead(_site.Tree.FullPath(SiteTree.BigPath));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(file.Length, answer.Content.Headers.ContentLength);
        Assert.Equal(SiteTree.HashOf(file), SiteTree.HashOf(content));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_HEAD_request_tells_what_a_GET_would_and_sends_no_content(int gateway)
    {
        using var visitor = VisitorOf(gateway, "http", 1);
        using var direct = Visitor.Of(_site.Origin.Endpoint);
        foreach (var path in _site.Tree.Paths.Take(50).Append(SiteTree.BigPath))
        {
            using var ours = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url("http", path)));
            using var theirs = await direct.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url("http", path)));

            Assert.Equal(Described(theirs), Described(ours));
            Assert.Empty(await ours.Content.ReadAsByteArrayAsync());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_conditional_request_is_answered_304_until_the_validator_differs(int gateway)
    {
        using var visitor = VisitorOf(gateway, "http", 1);
        foreach (var path in _site.Tree.Paths.Take(20).Append(SiteTree.BigPath))
        {
            using var head = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url("http", path)));
            var tag = head.Headers.ETag!;
            var modified = head.Content.Headers.LastModified!.Value;

            Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(visitor, path, headers => headers.IfNoneMatch.Add(tag)));
            Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(visitor, path, headers => headers.IfModifiedSince = modified));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, path, headers => headers.IfNoneMatch.Add(new EntityTagHeaderValue("\"other\""))));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(visitor, path, headers => headers.IfModifiedSince = modified.AddDays(-1)));
        }
    }

    [Theory]
    [InlineData(0, "/files/no-such-file")]
    [InlineData(1, "/files/no-such-file")]
    [InlineData(0, "/broken")]
    [InlineData(1, "/broken")]
    public async Task An_error_of_the_origin_passes_through_with_its_content(int gateway, string path)
    {
        using var visitor = VisitorOf(gateway, "http", 1);
        using var direct = Visitor.Of(_site.Origin.Endpoint);
        using var ours = await visitor.GetAsync(new Uri($"http://{SiteNetwork.Host}{path}"));
        using var theirs = await direct.GetAsync(new Uri($"http://{SiteNetwork.Host}{path}"));

        Assert.Equal(path == "/broken" ? HttpStatusCode.InternalServerError : HttpStatusCode.NotFound, ours.StatusCode);
        Assert.Equal(Described(theirs), Described(ours));
        Assert.Equal(await theirs.Content.ReadAsStringAsync(), await ours.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task An_unreachable_origin_gives_502_with_a_body_that_says_so(int gateway)
    {
        var (status, body, took) = await FailureAsync(gateway, "closed.example");

        Assert.Equal(HttpStatusCode.BadGateway, status);
        Assert.Contains("origin", body, StringComparison.OrdinalIgnoreCase);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_hanging_origin_gives_504_in_bounded_time_with_a_body_that_says_so(int gateway)
    {
        var (status, body, took) = await FailureAsync(gateway, "hanging.example");

        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        Assert.Contains("origin", body, StringComparison.OrdinalIgnoreCase);
        // The service allows its origin 2 s of silence.
        Assert.InRange(took, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task A_second_request_for_a_cacheable_file_does_not_reach_the_origin()
    {
        using var visitor = VisitorOf(0, "http", 1);
        var url = new Uri($"http://{SiteNetwork.Host}/fresh{SiteTree.Url(_site.Tree.Paths[^1])}?once");
        using var first = await visitor.GetAsync(url);
        Assert.Equal("MISS", first.Headers.GetValues("X-Cache").Single());
        for (var time = 0; time < 5; time++)
        {
            using var answer = await visitor.GetAsync(url);
            Assert.Equal("HIT", answer.Headers.GetValues("X-Cache").Single());
        }

        // A slow first fetch may have been hedged, by one more job.
        Assert.InRange((await File.ReadAllLinesAsync(_site.Origin.AccessLog)).Count(line => line.Contains("?once ", StringComparison.Ordinal)), 1, 2);
    }

    [Fact]
    public async Task Misses_reach_the_origin_through_every_Host()
    {
        using var visitor = VisitorOf(0, "http", 1);
        foreach (var path in _site.Tree.Paths.Take(60))
        {
            using var answer = await visitor.GetAsync(new Uri(Url("http", path) + "?through-a-host"));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        foreach (var host in _site.Network.Hosts)
        {
            Assert.True(await NodeMetrics.SumAsync(host, "edge_jobs_done_total") > 0, $"{host.Name} did no job");
        }
    }

    private HttpClient VisitorOf(int gateway, string scheme, int version) =>
        Visitor.Of(
            scheme == "https" ? _site.Network.Gateways[gateway].Https : _site.Network.Gateways[gateway].Http,
            version == 2 ? HttpVersion.Version20 : HttpVersion.Version11);

    private static Uri Url(string scheme, string path) => new($"{scheme}://{SiteNetwork.Host}{SiteTree.Url(path)}");

    private async Task<string?> DifferenceAsync(HttpClient visitor, HttpClient direct, string scheme, string path)
    {
        try
        {
            using var ours = await visitor.GetAsync(Url(scheme, path));
            using var theirs = await direct.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url("http", path)));
            var content = await ours.Content.ReadAsByteArrayAsync();
            if (Described(ours) != Described(theirs))
            {
                return $"{Described(ours)} instead of {Described(theirs)}";
            }

            var expected = await File.ReadAllBytesAsync(_site.Tree.FullPath(path));
            return content.AsSpan().SequenceEqual(expected) ? null : $"{content.Length} bytes differ from the {expected.Length} of the file";
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
        {
            return $"{error.Message} {error.InnerException?.Message}";
        }
    }

    private static string Described(HttpResponseMessage answer) =>
        $"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {answer.Content.Headers.ContentLength} {answer.Headers.ETag} {answer.Content.Headers.LastModified:R}";

    private static async Task<HttpStatusCode> StatusAsync(HttpClient visitor, string path, Action<HttpRequestHeaders> condition)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Url("http", path));
        condition(request.Headers);
        using var answer = await visitor.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return answer.StatusCode;
    }

    private async Task<(HttpStatusCode Status, string Body, TimeSpan Took)> FailureAsync(int gateway, string host)
    {
        using var visitor = VisitorOf(gateway, "http", 1);
        var watch = Stopwatch.StartNew();
        using var answer = await visitor.GetAsync(new Uri($"http://{host}/anything"));
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(), watch.Elapsed);
    }
}
