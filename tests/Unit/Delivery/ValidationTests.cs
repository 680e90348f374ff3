using Edge.Delivery;

namespace Edge.Tests.Unit.Delivery;

/// <summary>RFC 9111 §4.3 and RFC 9110 §13, §14: conditions of ours and of visitors, and ranges.</summary>
public sealed class ValidationTests
{
    private const string Modified = "Last-Modified: Sat, 22 Nov 2025 10:00:00 GMT";

    [Fact]
    public void Our_conditions_replace_the_visitors()
    {
        var request = Fields.Of("If-None-Match: \"theirs\"\nIf-Modified-Since: x\nRange: bytes=0-1\nIf-Range: \"theirs\"\nAccept: a");

        Validation.AddConditions(request, Store.Head($"Cache-Control: no-cache\nETag: W/\"1\"\n{Modified}")!);

        Assert.Equal(
            ["Accept: a", "If-None-Match: W/\"1\"", "If-Modified-Since: Sat, 22 Nov 2025 10:00:00 GMT"],
            request.Select(field => $"{field.Key}: {field.Value}"));
    }

    [Theory]
    [InlineData("ETag: \"1\"", "ETag: \"1\"", true)]
    [InlineData("ETag: W/\"1\"", "ETag: \"1\"", true)]
    [InlineData("ETag: \"1\"", "ETag: \"2\"", false)]
    [InlineData(Modified, "ETag: \"2\"", false)]
    [InlineData(Modified, Modified, true)]
    [InlineData(Modified, "Last-Modified: Sat, 22 Nov 2025 11:00:00 GMT", false)]
    [InlineData("ETag: \"1\"", "", true)]
    public void A_304_freshens_only_what_it_is_about(string stored, string fields, bool freshens)
    {
        var entry = Store.Entry($"Cache-Control: max-age=60\n{stored}");

        var receipt = Storing.Receive("GET", Store.Key, Fields.Request(), entry, Store.Response(fields, 304));

        Assert.Equal(freshens, receipt is Receipt.Freshen);
        Assert.Equal(!freshens, receipt is Receipt.Mismatch);
    }

    /// <summary>The origin may take back what it allowed.</summary>
    [Theory]
    [InlineData("Cache-Control: private, max-age=60", "")]
    [InlineData("Cache-Control: no-store", "")]
    [InlineData("Cache-Control: max-age=60", "Authorization: x")]
    [InlineData("Vary: *", "")]
    public void A_304_that_forbids_storing_freshens_nothing(string fields, string request)
    {
        var entry = Store.Entry("Cache-Control: public, max-age=60\nETag: \"1\"");

        Assert.IsType<Receipt.Mismatch>(
            Storing.Receive("GET", Store.Key, Fields.Request(request), entry, Store.Response(fields, 304)));
    }

    [Fact]
    public void A_304_that_varies_more_is_for_the_requests_that_it_selects()
    {
        var entry = Store.Entry("Cache-Control: max-age=60\nETag: \"1\"");

        var head = Assert.IsType<Receipt.Freshen>(
            Storing.Receive("GET", Store.Key, Fields.Request("Cookie: a=1"), entry, Store.Response("Vary: Cookie", 304))).Head;

        Assert.True(head.Variance.Matches(Fields.Request("Cookie: a=1")));
        Assert.False(head.Variance.Matches(Fields.Request()));
    }

    /// <summary>§3.2, §4.3.4.</summary>
    [Fact]
    public void Freshening_updates_fields_but_not_those_of_the_body()
    {
        var entry = Store.Entry("Cache-Control: max-age=60\nETag: \"1\"\nX-A: old\nX-B: kept\nContent-Type: text/plain\nAge: 50");
        var later = new ResponseHead(
            304,
            Fields.Of("Cache-Control: max-age=5\nETag: \"1\"\nX-A: new\nX-A: newer\nContent-Type: text/html\nContent-Length: 0\nSet-Cookie: a=b"),
            Store.Zero.AddSeconds(100),
            Store.Zero.AddSeconds(101),
            null);

        var head = Assert.IsType<Receipt.Freshen>(Storing.Receive("GET", Store.Key, Fields.Request(), entry, later)).Head;

        Assert.Equal(5, head.LifetimeSeconds);
        Assert.Equal(1, head.AgeAt(Store.Zero.AddSeconds(101)));
        Assert.Equal("new, newer", head.Fields.Combined("X-A"));
        Assert.Equal("kept", head.Fields.Combined("X-B"));
        Assert.Equal("text/plain", head.Fields.Combined("Content-Type"));
        Assert.False(head.Fields.Has("Set-Cookie"));
        Assert.Equal(Store.At(101), head.Fields.Combined("Date"));
    }

    [Theory]
    [InlineData("If-None-Match: \"1\"", 304)]
    [InlineData("If-None-Match: W/\"1\"", 304)]
    [InlineData("If-None-Match: \"0\", \"1\"", 304)]
    [InlineData("If-None-Match: *", 304)]
    [InlineData("If-None-Match: \"2\"", 200)]
    [InlineData("If-None-Match: 1", 200)]
    [InlineData("If-Modified-Since: Sat, 22 Nov 2025 10:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Sat, 22 Nov 2025 11:00:00 GMT", 304)]
    [InlineData("If-Modified-Since: Sat, 22 Nov 2025 09:59:59 GMT", 200)]
    [InlineData("If-Modified-Since: yesterday", 200)]
    [InlineData("If-None-Match: \"2\"\nIf-Modified-Since: Sat, 22 Nov 2025 11:00:00 GMT", 200)]
    [InlineData("If-None-Match: \"1\"\nIf-Modified-Since: Sat, 22 Nov 2025 09:00:00 GMT", 304)]
    [InlineData("If-None-Match: \"1\"\nRange: bytes=0-1", 304)]
    public void A_visitors_condition_is_answered_from_the_store(string request, int status) =>
        Assert.Equal(status, Answer("GET", request).Status);

    [Theory]
    [InlineData("bytes=0-3", 206, 0, 4)]
    [InlineData("bytes=9-9", 206, 9, 1)]
    [InlineData("bytes=5-", 206, 5, 5)]
    [InlineData("bytes=5-99999999999999999999", 206, 5, 5)]
    [InlineData("bytes=-3", 206, 7, 3)]
    [InlineData("bytes=-30", 206, 0, 10)]
    [InlineData("BYTES=0-0", 206, 0, 1)]
    [InlineData("bytes= 0-0", 206, 0, 1)]
    [InlineData("bytes=10-", 416, 0, 0)]
    [InlineData("bytes=99999999999999999999-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=3-2", 200, 0, 10)]
    [InlineData("bytes=0-1,3-4", 200, 0, 10)]
    [InlineData("bytes=", 200, 0, 10)]
    [InlineData("bytes=-", 200, 0, 10)]
    [InlineData("bytes=a-b", 200, 0, 10)]
    [InlineData("bytes=+1-2", 200, 0, 10)]
    [InlineData("lines=0-1", 200, 0, 10)]
    public void A_range_is_cut_from_the_store(string range, int status, int offset, int length) =>
        Assert.Equal(new EntryAnswer(status, offset, length), Answer("GET", $"Range: {range}"));

    [Fact]
    public void Head_has_no_ranges() => Assert.Equal(new EntryAnswer(200, 0, 10), Answer("HEAD", "Range: bytes=0-3"));

    [Theory]
    [InlineData("\"1\"", 206)]
    [InlineData("W/\"1\"", 200)]
    [InlineData("\"2\"", 200)]
    [InlineData("Sat, 22 Nov 2025 10:00:00 GMT", 206)]
    [InlineData("Sat, 22 Nov 2025 10:00:01 GMT", 200)]
    [InlineData("rubbish", 200)]
    public void If_range_asks_for_the_part_only_of_the_same_representation(string condition, int status) =>
        Assert.Equal(status, Answer("GET", $"Range: bytes=0-3\nIf-Range: {condition}").Status);

    [Fact]
    public void A_date_that_is_as_young_as_the_response_is_no_strong_validator()
    {
        var entry = Store.Entry($"Cache-Control: max-age=60\nDate: {Store.At(0)}\nLast-Modified: {Store.At(0)}");

        Assert.Equal(200, EntryAnswer.Of("GET", Fields.Request($"Range: bytes=0-3\nIf-Range: {Store.At(0)}"), entry).Status);
    }

    [Fact]
    public void Conditions_do_not_apply_to_other_statuses() =>
        Assert.Equal(404, EntryAnswer.Of("GET", Fields.Request("If-None-Match: *\nRange: bytes=0-1"), Store.Entry("Cache-Control: max-age=60", status: 404)).Status);

    private static EntryAnswer Answer(string method, string request) =>
        EntryAnswer.Of(method, Fields.Request(request), Store.Entry($"Cache-Control: max-age=60\nETag: \"1\"\n{Modified}"));
}
