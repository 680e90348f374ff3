using System.Text;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

public sealed class TsigTests
{
    [Fact]
    public async Task A_key_is_shown_once_listed_without_its_secret_and_revoked()
    {
        await using var api = await RunningApi.StartAsync();
        var made = await api.PostAsync("/v1/tsig", """{"name":"acme.example.org","policies":["operator"],"algorithm":"hmac-sha384","description":"certbot"}""");
        Assert.Equal(201, made.Status);
        Assert.Equal("hmac-sha384", (string?)made.Body!["algorithm"]);
        Assert.Equal(48, Convert.FromBase64String((string)made.Body["secret"]!).Length);

        var listed = await api.GetAsync("/v1/tsig/acme.example.org");
        Assert.Equal(("certbot", null), ((string?)listed.Body!["spec"]!["description"], listed.Body["spec"]!["secretSealed"]));
        var again = await api.PostAsync("/v1/tsig", """{"name":"acme.example.org"}""");
        Assert.Equal(409, again.Status);
        Assert.Equal(405, (await api.SendAsync(HttpMethod.Put, "/v1/tsig/acme.example.org", """{"spec":{}}""")).Status);
        Assert.Equal(200, (await api.DeleteAsync("/v1/tsig/acme.example.org")).Status);
        Assert.Equal(404, (await api.GetAsync("/v1/tsig/acme.example.org")).Status);
    }

    [Theory]
    [InlineData("""{"name":"Acme"}""", "name")]
    [InlineData("""{"name":"acme."}""", "name")]
    [InlineData("""{"name":"acme","algorithm":"hmac-md5"}""", "algorithm")]
    [InlineData("""{"name":"acme","policies":["no-such"]}""", "policies")]
    [InlineData("""{"name":"acme","secret":"aGk="}""", "secret")]
    [InlineData("""{"name":"acme","days":0}""", "days")]
    public async Task What_is_wrong_is_named(string body, string field)
    {
        await using var api = await RunningApi.StartAsync();
        var reply = await api.PostAsync("/v1/tsig", body);
        Assert.Equal((422, field), (reply.Status, (string?)reply.Body!["field"]));
    }

    [Fact]
    public async Task Whoever_makes_a_key_gives_it_no_more_than_they_have()
    {
        await using var api = await RunningApi.StartAsync();
        var maker = await api.TokenForAsync("key-maker", """[{"path":"tsig/*","capabilities":["create","read"]}]""");
        async Task<int> MakeAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api.Address, "/v1/tsig")) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            return (await api.SendAsync(request, ("Authorization", $"Bearer {maker}"))).Status;
        }

        Assert.Equal(201, await MakeAsync("""{"name":"own","policies":["key-maker"]}"""));
        Assert.Equal(201, await MakeAsync("""{"name":"short","policies":["key-maker"],"days":1}"""));
        Assert.Equal(403, await MakeAsync("""{"name":"more","policies":["operator"]}"""));

        // Nothing that is made without sudo outlives its maker.
        Assert.Equal(201, (await api.PostAsync("/v1/tsig", """{"name":"lasting"}""")).Status);
        var ends = Assert.IsType<DateTimeOffset>(await EndAsync("own"));
        Assert.True(await EndAsync("short") < ends);
        Assert.True(ends <= DateTimeOffset.UtcNow.AddDays(366), $"{ends:O}");
        Assert.Null(await EndAsync("lasting"));

        async Task<DateTimeOffset?> EndAsync(string name) => (DateTimeOffset?)(await api.GetAsync($"/v1/tsig/{name}")).Body!["spec"]!["expires"];
    }

    [Fact]
    public void A_key_opens_under_its_own_name_and_acts_for_the_account_that_made_it()
    {
        var master = MasterKey.Generate(SystemEntropy.Instance);
        var box = new SealedBox(master, SystemEntropy.Instance);
        var entries = new Dictionary<ResourceKey, ResourceEntry>();
        var directory = new IdentityDirectory(new IdentityOptions(), TimeProvider.System);
        Put(ResourceKinds.Policy, "own", new PolicyDocument { Rules = [new PolicyRule { Path = "records/*", Capabilities = ["create"], OwnAccountOnly = true }] });
        var document = new TsigKeyDocument { Algorithm = "hmac-sha512", SecretSealed = Convert.ToBase64String(box.Seal("tsig acme", [1, 2, 3])), Policies = ["own"], Created = DateTimeOffset.UnixEpoch };
        Put(ResourceKinds.TsigKey, "acme", document);
        Put(ResourceKinds.TsigKey, "moved", document);
        var keyring = new TsigKeyring(entries.GetValueOrDefault, box, directory, TimeProvider.System);

        var grant = keyring.Find(DnsName.Parse("ACME."))!;
        Assert.Equal(("tsig:acme", TsigAlgorithm.HmacSha512), (grant.Subject, grant.Key.Algorithm));
        Assert.Same(grant.Key, keyring.Find(DnsName.Parse("acme"))!.Key);
        Assert.Null(grant.Access.Check("records/example.org/www/a", Capabilities.Create, "usr:alice"));
        Assert.NotNull(grant.Access.Check("records/example.org/www/a", Capabilities.Create, "usr:bob"));
        Assert.Null(keyring.Find(DnsName.Parse("moved")));
        Assert.Null(keyring.Find(DnsName.Parse("none")));
        Assert.Null(keyring.Find(DnsName.Root));

        // It ends by itself, or with its maker, or as a subject of its own, if it is not of later.
        Put(ResourceKinds.TsigKey, "acme", document with { Expires = DateTimeOffset.UtcNow.AddMinutes(-1) });
        Assert.Null(keyring.Find(DnsName.Parse("acme")));
        Put(ResourceKinds.TsigKey, "acme", document with { Expires = DateTimeOffset.UtcNow.AddMinutes(10) });
        Assert.NotNull(keyring.Find(DnsName.Parse("acme")));
        foreach (var revocation in (string[])["subject/usr:alice", "subject/tsig:acme", "network/self"])
        {
            Put(ResourceKinds.Revocation, revocation, new RevocationDocument { Before = DateTimeOffset.UnixEpoch.AddTicks(-1), Expires = DateTimeOffset.MaxValue });
            Assert.NotNull(keyring.Find(DnsName.Parse("acme")));
            Put(ResourceKinds.Revocation, revocation, new RevocationDocument { Before = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.MaxValue });
            Assert.Null(keyring.Find(DnsName.Parse("acme")));
            directory.Delete(ResourceKinds.Revocation.Key(revocation));
        }

        void Put<T>(ResourceKind<T> kind, string id, T value)
            where T : class
        {
            var entry = new ResourceEntry(kind.Key(id), kind.Name, 1, "usr:alice", "usr:alice", new Revision(1), new Revision(1), kind.Serialise(value));
            entries[entry.Key] = entry;
            directory.Put(entry);
        }
    }
}
