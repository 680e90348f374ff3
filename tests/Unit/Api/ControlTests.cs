using Edge.Dns;
using Edge.Naming;

namespace Edge.Tests.Unit.Api;

/// <summary>Zones, and what the servers outside say of whose they are.</summary>
public sealed class ControlTests
{
    private const string AnyRule = """[{"path":"*","capabilities":["create","read","update","delete","list"],"ownAccountOnly":true}]""";

    private readonly SaidOutside _outside = new();

    [Fact]
    public async Task Who_shows_a_text_outside_gets_the_zone_from_whoever_made_it_up()
    {
        await using var api = await StartAsync();
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        Assert.Equal(201, (await ZoneAsync(api, alice, "example.org")).Status);
        for (var number = 0; number < 70; number++)
        {
            Assert.Equal(200, (await api.PutAsync($"/v1/records/example.org/h{number}/a", """{"spec":{"values":["192.0.2.66"]}}""", alice)).Status);
        }

        var asked = (await AsAsync(api, bob, HttpMethod.Get, "example.org")).Body!;
        var (name, text) = ((string)asked["name"]!, (string)asked["text"]!);
        Assert.Equal(("unproven", "_edge-challenge.example.org."), ((string?)asked["state"], name));

        _outside.Say(name, isDelegated: true, ("ns1.other.test", [(string)(await AsAsync(api, alice, HttpMethod.Get, "example.org")).Body!["text"]!]));
        var refused = await AsAsync(api, bob, HttpMethod.Post, "example.org");
        Assert.Equal((422, "unproven"), (refused.Status, (string?)refused.Body!["code"]));
        Assert.Equal($"enter {name} TXT \"{text}\" where example.org is answered now, and ask again: ns1.other.test. does not have it", (string?)refused.Body["detail"]);

        _outside.Say(name, isDelegated: true, ("ns1.other.test", [text]));
        var proven = await AsAsync(api, bob, HttpMethod.Post, "example.org");
        Assert.Equal((200, "proven", "usr:alice"), (proven.Status, (string?)proven.Body!["state"], (string?)proven.Body["displaced"]));
        var zone = (await api.GetAsync("/v1/zones/example.org")).Body!;
        Assert.Equal(("usr:bob", 0, "text"), ((string?)zone["account"], (int)zone["spec"]!["recordSets"]!, (string?)zone["spec"]!["control"]!["by"]));
        Assert.Empty((await api.GetAsync("/v1/records?prefix=example.org/")).Body!["items"]!.AsArray());
        Assert.Equal(403, (await api.PutAsync("/v1/records/example.org/www/a", """{"spec":{"values":["192.0.2.66"]}}""", alice)).Status);
        Assert.Equal(200, (await api.PutAsync("/v1/records/example.org/www/a", """{"spec":{"values":["192.0.2.1"]}}""", bob)).Status);

        var events = (await api.GetAsync("/v1/audit?path=zones/example.org&outcome=accepted")).Body!["items"]!.AsArray();
        Assert.Contains(events, static told => ((string?)told!["action"], (string?)told["subject"], (string?)told["reason"]) == ("control", "usr:bob", "displaced usr:alice"));
    }

    [Fact]
    public async Task A_proven_name_is_made_beneath_above_and_over_what_others_have()
    {
        await using var api = await StartAsync();
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        Assert.Equal(201, (await ZoneAsync(api, alice, "org")).Status);
        Assert.Equal(201, (await ZoneAsync(api, alice, "deep.sub.example.org")).Status);
        foreach (var zone in (string[])["example.org", "sub.example.org"])
        {
            Assert.Contains($"'edge zone prove {zone}'", (string)(await ZoneAsync(api, bob, zone)).Body!["rule"]!, StringComparison.Ordinal);
            await ShowAsync(api, bob, zone);
            Assert.Equal(200, (await AsAsync(api, bob, HttpMethod.Post, zone)).Status);
        }

        Assert.Equal("usr:alice", (string?)(await api.GetAsync("/v1/zones/deep.sub.example.org")).Body!["account"]);
        Assert.Equal(422, (await AsAsync(api, bob, HttpMethod.Post, "x.edge.test")).Status);
    }

    [Fact]
    public async Task Delegation_to_the_network_speaks_for_who_has_the_zone_and_for_nobody_else()
    {
        await using var api = await StartAsync();
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        Assert.Equal(201, (await ZoneAsync(api, alice, "example.org")).Status);
        Assert.Equal(200, (await api.PutAsync("/v1/records/example.org/www/a", """{"spec":{"values":["192.0.2.1"]}}""", alice)).Status);
        var text = (string)(await AsAsync(api, bob, HttpMethod.Get, "example.org")).Body!["text"]!;
        _outside.Say("_edge-challenge.example.org.", isDelegated: true, ("ns1.edge.test", [text]));

        var refused = await AsAsync(api, bob, HttpMethod.Post, "example.org");
        Assert.StartsWith("the zone above sends resolvers of example.org here already, where somebody else has the zone", (string)refused.Body!["detail"]!, StringComparison.Ordinal);
        Assert.Equal("delegated", (string?)(await AsAsync(api, alice, HttpMethod.Post, "example.org")).Body!["state"]);

        // What it says stays with later changes, and is not taken from clients.
        Assert.Equal(200, (await api.PutAsync("/v1/zones/example.org", """{"spec":{"negativeTtlSeconds":60,"control":{"by":"text","since":"2020-01-01T00:00:00Z"}}}""", alice)).Status);
        var zone = (await api.GetAsync("/v1/zones/example.org")).Body!["spec"]!;
        Assert.Equal(("delegation", 60, 1), ((string?)zone["control"]!["by"], (int)zone["negativeTtlSeconds"]!, (int)zone["recordSets"]!));
    }

    [Fact]
    public async Task Where_nobody_outside_answers_nothing_changes_and_it_is_said()
    {
        await using var api = await StartAsync();
        var before = await api.RevisionAsync();
        var refused = await AsAsync(api, ("X-None", ""), HttpMethod.Post, "example.org");
        Assert.Equal((422, "unproven"), (refused.Status, (string?)refused.Body!["code"]));
        Assert.Contains("give the Api a resolver", (string)refused.Body["detail"]!, StringComparison.Ordinal);
        Assert.Equal(403, (await AsAsync(api, ("Authorization", $"Bearer {await api.TokenForAsync("reader", """[{"path":"zones/*","capabilities":["read"]}]""")}"), HttpMethod.Post, "example.org")).Status);
        Assert.Equal(before, await api.RevisionAsync() - 2);
    }

    private Task<RunningApi> StartAsync() => RunningApi.StartAsync(change: options => options with { ZoneEvidence = _outside });

    private async Task ShowAsync(RunningApi api, (string, string) who, string zone)
    {
        var asked = (await AsAsync(api, who, HttpMethod.Get, zone)).Body!;
        _outside.Say((string)asked["name"]!, isDelegated: false, ("ns1.other.test", [(string)asked["text"]!]));
    }

    private static Task<Reply> AsAsync(RunningApi api, (string, string) who, HttpMethod method, string zone) =>
        api.SendAsync(method, $"/v1/zones/{zone}/control", method == HttpMethod.Post ? "{}" : null, who);

    private static async Task<(string, string)> TokenAsync(RunningApi api, string subject) =>
        ("Authorization", $"Bearer {await api.TokenForAsync(subject, AnyRule)}");

    private static Task<Reply> ZoneAsync(RunningApi api, (string, string) who, string zone) =>
        api.PostAsync("/v1/zones", $$$"""{"id":"{{{zone}}}","spec":{}}""", who);

    private sealed class SaidOutside : IZoneEvidence
    {
        private readonly Dictionary<string, ZoneEvidence> _said = [];

        public void Say(string name, bool isDelegated, params (string Server, string[] Texts)[] witnesses) =>
            _said[name] = new ZoneEvidence(isDelegated, [.. witnesses.Select(static witness => new ZoneWitness(DnsName.Parse(witness.Server), [], witness.Texts))]);

        public Task<ZoneEvidence?> AskAsync(DnsName zone, DnsName challenge, CancellationToken cancellation) =>
            Task.FromResult(_said.GetValueOrDefault(challenge.ToString()));
    }
}
