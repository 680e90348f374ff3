using System.Net;
using System.Net.Sockets;
using System.Text;
using CsCheck;

namespace Edge.Tests.Unit.Api;

public sealed class HostileInputTests
{
    private const string Docs = """{"spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1:8000"}}""";

    public static TheoryData<string, int, string> Bodies => new()
    {
        { "", 400, "malformed_body" },
        { "null", 400, "malformed_body" },
        { "{", 400, "malformed_body" },
        { "\u0000\u0001", 400, "malformed_body" },
        { """{"spec":{},"spec":{}}""", 400, "malformed_body" },
        { new string('[', 100) + new string(']', 100), 400, "malformed_body" },
        { "[]", 422, "invalid_document" },
        { "\"text\"", 422, "invalid_document" },
        { "{}", 422, "invalid_document" },
        { """{"spec":null}""", 422, "invalid_document" },
        { """{"spec":5}""", 422, "invalid_document" },
        { """{"spec":{"domains":"docs.edge.test","origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"spec":{"domains":[5],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1","orign":"x"}}""", 422, "invalid_document" },
        { """{"spec":{"domains":["docs.edge.test"],"origin":"file:///etc/passwd"}}""", 422, "invalid_document" },
        { """{"spec":{"domains":["*.edge.test"],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"spec":{"domains":[],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"kind":"Node","spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"id":"other","spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"id":5,"spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
        { """{"unknown":1,"spec":{"domains":["docs.edge.test"],"origin":"http://127.0.0.1"}}""", 422, "invalid_document" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_bad_body_is_refused_with_a_code_and_changes_nothing(string body, int status, string code)
    {
        await using var api = await RunningApi.StartAsync();
        var revision = await api.RevisionAsync();

        var reply = await api.PutAsync("/v1/services/docs", body);

        Assert.Equal((status, code, "application/problem+json"), (reply.Status, reply.Code, reply.Type));
        Assert.NotEmpty(reply.Detail);
        Assert.Equal(revision, await api.RevisionAsync());
    }

    [Fact]
    public async Task A_refusal_names_field_value_and_rule()
    {
        await using var api = await RunningApi.StartAsync();
        var reply = await api.PutAsync("/v1/services/docs", """{"spec":{"domains":["docs.edge.test"],"origin":"ftp://example"}}""");

        Assert.Equal("spec.origin", (string?)reply.Body!["field"]);
        Assert.Equal("ftp://example", (string?)reply.Body["value"]);
        Assert.NotEmpty((string?)reply.Body["rule"] ?? "");
    }

    [Theory]
    [InlineData("/v1/services/UPPER")]
    [InlineData("/v1/services/a%2Fb")]
    [InlineData("/v1/services/%00")]
    [InlineData("/v1/services/..%2F..%2Fetc")]
    [InlineData("/v1/services/-a")]
    public async Task A_bad_id_is_refused(string path)
    {
        await using var api = await RunningApi.StartAsync();
        var revision = await api.RevisionAsync();

        Assert.Contains((await api.PutAsync(path, Docs)).Status, (int[])[400, 404, 422]);
        Assert.Contains((await api.GetAsync(path)).Status, (int[])[400, 404]);
        Assert.Contains((await api.DeleteAsync(path)).Status, (int[])[400, 404]);
        Assert.Equal(revision, await api.RevisionAsync());
    }

    [Fact]
    public async Task A_body_of_two_megabytes_is_refused_as_too_large()
    {
        await using var api = await RunningApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(api.Address, "/v1/services/docs"));
        request.Headers.ExpectContinue = true;
        request.Content = new ByteArrayContent(new byte[2 << 20]);
        request.Content.Headers.ContentType = new("application/json");

        var reply = await api.SendAsync(request, ("Authorization", $"Bearer {api.Token}"));

        Assert.Equal((413, "too_large"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_body_that_is_not_json_is_refused_by_its_type()
    {
        await using var api = await RunningApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(api.Address, "/v1/services/docs"));
        request.Content = new StringContent(Docs, Encoding.UTF8, "text/plain");

        var reply = await api.SendAsync(request, ("Authorization", $"Bearer {api.Token}"));

        Assert.Equal((415, "unsupported_type"), (reply.Status, reply.Code));
    }

    [Fact]
    public async Task A_bad_idempotency_key_is_refused()
    {
        await using var api = await RunningApi.StartAsync();
        var reply = await api.PutAsync("/v1/services/docs", Docs, ("Idempotency-Key", new string('x', 129)));
        Assert.Equal((422, "Idempotency-Key"), (reply.Status, (string?)reply.Body!["field"]));
    }

    [Fact]
    public async Task An_unknown_path_and_method_are_answered_as_problems()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal((404, "not_found"), Codes(await api.GetAsync("/v1/nothing")));
        Assert.Equal((404, "not_found"), Codes(await api.GetAsync("/")));
        Assert.Equal(405, (await api.SendAsync(HttpMethod.Patch, "/v1/services/docs", Docs)).Status);
    }

    /// <summary>Bodies are mutated from real ones; whatever comes, the Api answers, and answers no 500.</summary>
    [Fact]
    public async Task Mutated_bodies_never_break_the_api()
    {
        await using var api = await RunningApi.StartAsync();
        var seeds = Bodies.Select(row => row.Data.Item1).Append(Docs).ToArray();
        var mutated = Gen.Select(Gen.Int[0, seeds.Length - 1], Gen.Int[0, 200], Gen.Byte, Gen.Bool)
            .Select((seed, at, value, insert) => Mutate(Encoding.UTF8.GetBytes(seeds[seed]), at, value, insert));
        var until = DateTime.UtcNow.AddSeconds(2);
        foreach (var body in mutated.Array[300].Single())
        {
            if (DateTime.UtcNow > until)
            {
                break;
            }

            using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(api.Address, "/v1/services/docs"));
            request.Content = new ByteArrayContent(body);
            var reply = await api.SendAsync(request, ("Authorization", $"Bearer {api.Token}"));
            Assert.Contains(reply.Status, (int[])[200, 400, 409, 422]);
        }
    }

    /// <summary>A client that stops in the middle of its body holds up nobody.</summary>
    [Fact]
    public async Task A_half_sent_body_does_not_hold_up_others()
    {
        await using var api = await RunningApi.StartAsync();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPEndPoint.Parse(api.Address.Authority), TestContext.Current.CancellationToken);
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"PUT /v1/services/docs HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {api.Token}\r\nContent-Length: 100\r\n\r\n{{\"spec\""),
            TestContext.Current.CancellationToken);

        Assert.Equal(200, (await api.GetAsync("/v1/services")).Status);
    }

    private static (int, string) Codes(Reply reply) => (reply.Status, reply.Code);

    private static byte[] Mutate(byte[] body, int at, byte value, bool insert)
    {
        if (body.Length == 0)
        {
            return [value];
        }

        var place = at % body.Length;
        return insert ? [.. body[..place], value, .. body[place..]] : [.. body[..place], value, .. body[(place + 1)..]];
    }
}
