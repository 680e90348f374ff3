using Edge.Delivery;

namespace Edge.Tests.Unit.Delivery;

/// <summary>RFC 9111 §4: what answers a request.</summary>
public sealed class DecidingTests
{
    private const string Fresh = "Cache-Control: max-age=60\nETag: \"1\"";

    [Theory]
    [InlineData("GET", "", 10, CacheVerdict.Serve)]
    [InlineData("HEAD", "", 10, CacheVerdict.Serve)]
    [InlineData("GET", "", 60, CacheVerdict.Revalidate)]
    [InlineData("HEAD", "", 60, CacheVerdict.Revalidate)]
    [InlineData("POST", "", 10, CacheVerdict.Pass)]
    [InlineData("get", "", 10, CacheVerdict.Pass)]
    [InlineData("GET", "Cache-Control: no-cache", 10, CacheVerdict.Serve)]
    [InlineData("GET", "Cache-Control: max-age=0", 10, CacheVerdict.Serve)]
    [InlineData("GET", "Pragma: no-cache", 10, CacheVerdict.Serve)]
    [InlineData("GET", "Cache-Control: only-if-cached", 10, CacheVerdict.Serve)]
    [InlineData("GET", "Cache-Control: only-if-cached", 60, CacheVerdict.Refuse)]
    [InlineData("GET", "If-Match: \"1\"", 10, CacheVerdict.Pass)]
    [InlineData("GET", "If-Unmodified-Since: Sat, 22 Nov 2025 12:00:00 GMT", 10, CacheVerdict.Pass)]
    [InlineData("GET", "Range: bytes=0-1", 10, CacheVerdict.Serve)]
    [InlineData("GET", "Cookie: a=b", 10, CacheVerdict.Serve)]
    [InlineData("GET", "Authorization: x", 10, CacheVerdict.Fetch)]
    public void A_stored_response_is_used_as_long_as_it_may(string method, string request, int at, CacheVerdict verdict) =>
        Assert.Equal(verdict, Store.Decide(Store.Entry(Fresh), request, at, method).Verdict);

    [Theory]
    [InlineData("GET", "", CacheVerdict.Fetch)]
    [InlineData("GET", "If-None-Match: \"1\"", CacheVerdict.Fetch)]
    [InlineData("GET", "Range: bytes=0-1", CacheVerdict.Pass)]
    [InlineData("HEAD", "", CacheVerdict.Pass)]
    [InlineData("DELETE", "", CacheVerdict.Pass)]
    [InlineData("GET", "Cache-Control: only-if-cached", CacheVerdict.Refuse)]
    public void Without_a_stored_response_the_origin_is_asked(string method, string request, CacheVerdict verdict) =>
        Assert.Equal(verdict, Store.Decide(null, request, 0, method).Verdict);

    [Fact]
    public void A_get_with_content_passes() =>
        Assert.Equal(
            CacheVerdict.Pass,
            CacheEngine.Decide("GET", true, Fields.Request(), new Variants(Store.Entry(Fresh)), Store.Zero).Verdict);

    [Theory]
    [InlineData("public, max-age=60", CacheVerdict.Serve)]
    [InlineData("s-maxage=60", CacheVerdict.Serve)]
    [InlineData("must-revalidate, max-age=60", CacheVerdict.Serve)]
    [InlineData("max-age=60", CacheVerdict.Fetch)]
    public void With_authorization_only_what_is_for_everybody_is_served(string control, CacheVerdict verdict) =>
        Assert.Equal(verdict, Store.Decide(Store.Entry($"Cache-Control: {control}"), "Authorization: x").Verdict);

    [Fact]
    public void Stale_without_a_validator_is_fetched_anew() =>
        Assert.Equal(CacheVerdict.Fetch, Store.Decide(Store.Entry("Cache-Control: max-age=60"), at: 60).Verdict);

    /// <summary>§4.1.</summary>
    [Theory]
    [InlineData("Accept-Language", "Accept-Language: de", "Accept-Language: de", true)]
    [InlineData("Accept-Language", "Accept-Language: de", "Accept-Language: en", false)]
    [InlineData("Accept-Language", "Accept-Language: de", "", false)]
    [InlineData("accept-LANGUAGE", "Accept-Language: de", "ACCEPT-language: de", true)]
    [InlineData("Accept-Language", "Accept-Language: de\nAccept-Language: en", "Accept-Language: de, en", true)]
    [InlineData("A, B", "A: 1\nB: 2", "A: 1\nB: 2", true)]
    [InlineData("A, B", "A: 1\nB: 2", "A: 1\nB: 3", false)]
    [InlineData("Accept-Encoding", "Accept-Encoding: gzip, deflate, br", "Accept-Encoding: br;q=0.5, GZIP", true)]
    [InlineData("Accept-Encoding", "Accept-Encoding: gzip, br", "Accept-Encoding: gzip, br;q=0", false)]
    [InlineData("Accept-Encoding", "", "Accept-Encoding: identity, deflate", true)]
    public void A_variant_answers_the_requests_that_its_vary_selects(string vary, string stored, string request, bool matches)
    {
        var entry = Store.Entry($"Cache-Control: max-age=60\nVary: {vary}", stored);

        Assert.Equal(matches ? CacheVerdict.Serve : CacheVerdict.Fetch, Store.Decide(entry, request).Verdict);
    }

    [Fact]
    public void A_coded_body_without_vary_is_only_for_those_who_accept_its_coding()
    {
        var entry = Store.Entry("Cache-Control: max-age=60\nContent-Encoding: br", "Accept-Encoding: br");

        Assert.Equal(CacheVerdict.Fetch, Store.Decide(entry).Verdict);
        Assert.Equal(CacheVerdict.Serve, Store.Decide(entry, "Accept-Encoding: br").Verdict);
    }
}
