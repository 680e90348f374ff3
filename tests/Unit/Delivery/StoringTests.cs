using Edge.Delivery;

namespace Edge.Tests.Unit.Delivery;

/// <summary>RFC 9111 §3: what is stored.</summary>
public sealed class StoringTests
{
    [Theory]
    [InlineData("Cache-Control: max-age=60", 200, true)]
    [InlineData("Cache-Control: s-maxage=60", 200, true)]
    [InlineData("Expires: Sun, 22 Nov 2026 12:00:00 GMT", 200, true)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT", 200, true)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT", 404, true)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT", 500, false)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT", 302, false)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT\nCache-Control: public", 302, true)]
    [InlineData("Cache-Control: max-age=60", 302, true)]
    [InlineData("Cache-Control: max-age=60", 500, true)]
    [InlineData("Cache-Control: max-age=60", 206, false)]
    [InlineData("Cache-Control: max-age=60", 304, false)]
    [InlineData("Cache-Control: max-age=60", 416, false)]
    [InlineData("", 200, false)]
    [InlineData("ETag: \"1\"", 200, false)]
    [InlineData("Cache-Control: public", 200, false)]
    [InlineData("Cache-Control: no-store, max-age=60", 200, false)]
    [InlineData("Cache-Control: NO-STORE\nCache-Control: max-age=60", 200, false)]
    [InlineData("Cache-Control: private, max-age=60", 200, false)]
    [InlineData("Cache-Control: private=\"X-A\", max-age=60", 200, false)]
    [InlineData("Cache-Control: max-age=60\nSet-Cookie: a=b", 200, false)]
    [InlineData("Cache-Control: max-age=60\nVary: *", 200, false)]
    [InlineData("Cache-Control: max-age=60\nVary: Accept, *", 200, false)]
    [InlineData("Cache-Control: no-cache", 200, false)]
    [InlineData("Cache-Control: no-cache\nETag: \"1\"", 200, true)]
    [InlineData("Cache-Control: max-age=0", 200, false)]
    [InlineData("Cache-Control: max-age=0\nETag: \"1\"", 200, true)]
    [InlineData("Cache-Control: max-age=x\nETag: \"1\"", 200, true)]
    [InlineData("Expires: 0", 200, false)]
    [InlineData("Cache-Control: must-understand, no-store, max-age=60", 200, true)]
    [InlineData("Cache-Control: must-understand, max-age=60", 299, false)]
    public void A_response_is_stored_if_a_shared_cache_may_and_can_use_it(string fields, int status, bool stored) =>
        Assert.Equal(stored, Store.Head(fields, status: status) is not null);

    /// <summary>§3.5.</summary>
    [Theory]
    [InlineData("Cache-Control: max-age=60", false)]
    [InlineData("Cache-Control: max-age=60, public", true)]
    [InlineData("Cache-Control: s-maxage=60", true)]
    [InlineData("Cache-Control: max-age=60, must-revalidate", true)]
    [InlineData("Cache-Control: max-age=60, proxy-revalidate", false)]
    public void With_authorization_only_what_is_allowed_explicitly(string fields, bool stored) =>
        Assert.Equal(stored, Store.Head(fields, "Authorization: Basic x") is not null);

    [Theory]
    [InlineData("Cache-Control: max-age=60", true)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT", false)]
    [InlineData("Last-Modified: Fri, 22 Nov 2024 12:00:00 GMT\nCache-Control: public", true)]
    public void To_a_request_with_cookies_nothing_is_guessed(string fields, bool stored) =>
        Assert.Equal(stored, Store.Head(fields, "Cookie: a=b") is not null);

    [Theory]
    [InlineData("HEAD")]
    [InlineData("OPTIONS")]
    public void Answers_to_other_safe_methods_pass(string method) =>
        Assert.IsType<Receipt.Pass>(
            Storing.Receive(method, Store.Key, Fields.Request(), null, Store.Response("Cache-Control: max-age=60")));

    [Fact]
    public void Stored_fields_have_a_date_and_neither_age_nor_length()
    {
        var head = Store.Head("Cache-Control: max-age=60\nAge: 5\nContent-Length: 3\nX-Own: 1")!;

        Assert.Equal(["Cache-Control", "X-Own", "Date"], head.Fields.Select(field => field.Key));
        Assert.Equal(Store.At(0), head.Fields.First("Date"));
    }

    /// <summary>§4.4.</summary>
    [Theory]
    [InlineData("", 200, "/a")]
    [InlineData("Location: /b", 201, "/a /b")]
    [InlineData("Location: http://site.test/b?c", 303, "/a /b?c")]
    [InlineData("Content-Location: x", 200, "/a /x")]
    [InlineData("Location: http://other.test/b", 201, "/a")]
    [InlineData("", 404, "")]
    [InlineData("", 500, "")]
    public void An_unsafe_method_that_succeeds_invalidates_its_own_host(string fields, int status, string targets)
    {
        var receipt = Storing.Receive("POST", Store.Key, Fields.Request(), null, Store.Response(fields, status));

        var keys = receipt is Receipt.Invalidate invalidate ? invalidate.Keys : [];
        Assert.Equal(targets, string.Join(' ', keys.Where(key => !key.Secure).Select(key => key.Target)));
        Assert.Equal(targets, string.Join(' ', keys.Where(key => key.Secure).Select(key => key.Target)));
    }
}
