using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Kernel;

public sealed class ResourceKindsTests
{
    [Fact]
    public void A_document_has_one_canonical_form()
    {
        var service = new ServiceDocument { Domains = ["www.example.test"], Origin = "http://127.0.0.1:8000" };

        var json = Encoding.UTF8.GetString(ResourceKinds.Service.Serialise(service).Span);

        Assert.Equal("""{"domains":["www.example.test"],"origin":"http://127.0.0.1:8000","originTimeoutSeconds":30}""", json);
    }

    [Fact]
    public void Labels_are_written_in_order_and_roles_in_lower_case()
    {
        var node = new NodeDocument
        {
            Role = NodeRole.Gateway,
            Region = "eu-west",
            Labels = new Dictionary<string, string> { ["site"] = "b", ["canary"] = "yes" },
            Http = "127.0.2.1:8080",
        };

        var json = Encoding.UTF8.GetString(ResourceKinds.Node.Serialise(node).Span);

        Assert.Equal("""{"role":"gateway","region":"eu-west","labels":{"canary":"yes","site":"b"},"http":"127.0.2.1:8080","drain":false}""", json);
    }

    [Theory]
    [InlineData("""{"domains":["a.test"],"origin":"http://o","origni":1}""", "origni", "1")]
    [InlineData("""{"domains":["a.test"]}""", "origin", "")]
    [InlineData("""{"domains":["a.test",7],"origin":"http://o"}""", "domains[1]", "7")]
    [InlineData("""{"domains":["a.test",null],"origin":"http://o"}""", "domains[1]", "null")]
    [InlineData("""{"domains":null,"origin":"http://o"}""", "domains", "null")]
    [InlineData("""{"domains":[],"origin":"http://o"}""", "domains", "0")]
    [InlineData("""{"domains":["a.test","a.test"],"origin":"http://o"}""", "domains[1]", "a.test")]
    [InlineData("""{"domains":["A.test"],"origin":"http://o"}""", "domains[0]", "A.test")]
    [InlineData("""{"domains":["a.test."],"origin":"http://o"}""", "domains[0]", "a.test.")]
    [InlineData("""{"domains":["127.0.0.1"],"origin":"http://o"}""", "domains[0]", "127.0.0.1")]
    [InlineData("""{"domains":["*.a.test"],"origin":"http://o"}""", "domains[0]", "*.a.test")]
    [InlineData("""{"domains":["a.test"],"origin":"ftp://o"}""", "origin", "ftp://o")]
    [InlineData("""{"domains":["a.test"],"origin":"/path"}""", "origin", "/path")]
    [InlineData("""{"domains":["a.test"],"origin":"http://u:p@o"}""", "origin", "…@o")]
    [InlineData("""{"domains":["a.test"],"origin":"http://o?x"}""", "origin", "http://o?x")]
    [InlineData("""{"domains":["a.test"],"origin":"http://o/#x"}""", "origin", "http://o/#x")]
    [InlineData("""{"domains":["a.test"],"origin":"http://o:0"}""", "origin", "http://o:0")]
    [InlineData("""{"domains":["a.test"],"origin":"http://o","originHost":"a b"}""", "originHost", "a b")]
    [InlineData("""{"domains":["a.test"],"origin":"http://o","originTimeoutSeconds":301}""", "originTimeoutSeconds", "301")]
    [InlineData("""{"domains":["a.test"],"origin":"http://o","originTimeoutSeconds":1.5}""", "originTimeoutSeconds", "1.5")]
    [InlineData("""[]""", "body", "[]")]
    [InlineData("""nothing""", "body", "")]
    [InlineData("""{"domains":["\ud800.test"],"origin":"http://o"}""", "body", "")]
    [InlineData("""{"origin":"http://o","origin":"http://p","domains":["a.test"]}""", "origin", "http://p")]
    public void A_refused_service_names_field_and_value(string json, string field, string value)
    {
        var outcome = ResourceKinds.Service.Parse(Encoding.UTF8.GetBytes(json));

        Assert.False(outcome.Succeeded);
        Assert.Equal("invalid_document", outcome.Failure.Code);
        Assert.Equal(field, outcome.Failure.Field);
        Assert.Equal(value, outcome.Failure.Value);
        Assert.False(string.IsNullOrEmpty(outcome.Failure.Rule));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8000")]
    [InlineData("https://origin.example/base/")]
    [InlineData("http://[::1]:81")]
    [InlineData("http://localhost")]
    public void Usual_origins_are_accepted(string origin) =>
        Assert.Null(ResourceKinds.Service.Validate(new ServiceDocument { Domains = ["a.test"], Origin = origin }));

    [Fact]
    public void Secrets_are_redacted_and_a_redacted_network_still_parses()
    {
        var network = new NetworkDocument
        {
            NetworkId = "net-1",
            Domain = "edge.test",
            CaCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            CaKeySealed = "c2VjcmV0",
            Created = DateTimeOffset.UnixEpoch,
        };

        var shown = ResourceKinds.Network.Redact(ResourceKinds.Network.Serialise(network));

        Assert.DoesNotContain("c2VjcmV0", Encoding.UTF8.GetString(shown.Span), StringComparison.Ordinal);
        Assert.Equal(network with { CaKeySealed = "" }, ResourceKinds.Network.Parse(shown).Value);
    }

    [Fact]
    public void A_secret_never_shows_in_an_error()
    {
        var outcome = ResourceKinds.Token.Parse("""{"kind":"api","secretHash":"HUNTER2","subject":"usr:a","created":"2026-01-01T00:00:00Z","expires":"2027-01-01T00:00:00Z"}"""u8.ToArray());

        Assert.Equal("secretHash", outcome.Failure!.Field);
        Assert.DoesNotContain("HUNTER2", outcome.Failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_left_out_has_its_default()
    {
        var service = ResourceKinds.Service.Parse("""{"domains":["a.test"],"origin":"http://o"}"""u8.ToArray()).Value;
        var node = ResourceKinds.Node.Parse("""{"role":"host","region":"local"}"""u8.ToArray()).Value;

        Assert.Equal(30, service.OriginTimeoutSeconds);
        Assert.Empty(node.Labels);
    }

    [Theory]
    [InlineData("Service")]
    [InlineData("service")]
    [InlineData("services")]
    public void A_kind_is_found_by_name_and_by_prefix(string name) => Assert.Same(ResourceKinds.Service, ResourceKinds.Find(name));

    [Fact]
    public void Every_key_leads_back_to_its_kind_and_id()
    {
        foreach (var kind in ResourceKinds.All)
        {
            var id = kind.IdSegments switch { 1 => "self", 2 => "network/self", _ => "example.test/@/txt" };
            var key = kind.Key(id);
            Assert.Same(kind, ResourceKinds.Of(key));
            Assert.Equal(id, kind.IdOf(key));
        }
    }

    [Theory]
    [InlineData("accessor/abcdefghijklmnop", "revocations/accessor/abcdefghijklmnop")]
    [InlineData("subject/usr:alice", "revocations/subject/usr%3Aalice")]
    [InlineData("subject/ci:deploy/site", "revocations/subject/ci%3Adeploy%2Fsite")]
    [InlineData("logins/usr:alice", "revocations/logins/usr%3Aalice")]
    [InlineData("device/host-7", "revocations/device/host-7")]
    [InlineData("network/self", "revocations/network/self")]
    public void A_revocation_is_named_by_scope_and_id(string id, string key)
    {
        Assert.Null(ResourceKinds.Revocation.CheckId(id));
        Assert.Equal(key, ResourceKinds.Revocation.Key(id).Value);
        Assert.Equal(id, ResourceKinds.Revocation.IdOf(ResourceKey.Parse(key)));
        Assert.True(RevocationId.TryParse(id, out var parsed));
        Assert.Equal(id, parsed.ToString());
    }

    [Theory]
    [InlineData("self", "it is accessor/ACCESSOR, subject/SUBJECT, logins/SUBJECT, device/NODE or network/self")]
    [InlineData("all/self", "it is accessor/ACCESSOR, subject/SUBJECT, logins/SUBJECT, device/NODE or network/self")]
    [InlineData("accessor/short", "an accessor has 16 characters of [a-z2-7]")]
    [InlineData("subject/", "it has 1 to 200 characters and no control characters")]
    [InlineData("network/other", "there is one network, and its id is 'self'")]
    public void A_revocation_of_nothing_is_refused(string id, string rule)
    {
        Assert.Equal(rule, ResourceKinds.Revocation.CheckId(id)?.Rule);
        Assert.False(RevocationId.TryParse(id, out _));
    }

    [Theory]
    [InlineData("example.test/www/a", "records/example.test/www/a")]
    [InlineData("example.test/@/mx", "records/example.test/%40/mx")]
    [InlineData("example.test/*.a/txt", "records/example.test/%2A.a/txt")]
    [InlineData("example.test/_dmarc/type65400", "records/example.test/_dmarc/type65400")]
    [InlineData(@"0\0470.2.0.192.in-addr.arpa/1/ptr", "records/0%5C0470.2.0.192.in-addr.arpa/1/ptr")]
    public void A_record_set_is_named_by_zone_owner_and_type(string id, string key)
    {
        Assert.Null(ResourceKinds.RecordSet.CheckId(id));
        Assert.Equal(key, ResourceKinds.RecordSet.Key(id).Value);
        Assert.True(RecordSetId.TryParse(ResourceKey.Parse(key), out var parsed));
        Assert.Equal(id, parsed.ToString());
    }

    [Theory]
    [InlineData("example.test")]
    [InlineData("example.test/www")]
    [InlineData("example.test/www/a/b")]
    [InlineData("example.test/www.example.test./a")]
    [InlineData("example.test//a")]
    [InlineData("example.test/www/any")]
    [InlineData("example.test/www/type1")]
    [InlineData("*.test/www/a")]
    [InlineData("./www/a")]
    [InlineData("example.test/a..b/a")]
    public void What_names_no_record_set_is_refused(string id)
    {
        Assert.NotNull(ResourceKinds.RecordSet.CheckId(id));
        Assert.False(RecordSetId.TryParse(id, out _));
    }

    [Fact]
    public void A_revocation_ends_after_what_it_concerns() =>
        Assert.Equal(
            "expires",
            ResourceKinds.Revocation.Validate(new RevocationDocument { Before = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.UnixEpoch })?.Field);
}
