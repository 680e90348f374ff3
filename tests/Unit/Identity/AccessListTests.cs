using System.Text.RegularExpressions;
using CsCheck;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class AccessListTests
{
    private static readonly NodeId Device = NodeId.Parse("gw");

    [Theory]
    [InlineData("services/docs", "services/docs", true)]
    [InlineData("services/docs", "services/docs/x", false)]
    [InlineData("services/docs", "services", false)]
    [InlineData("services/+", "services/docs", true)]
    [InlineData("services/+", "services/", false)]
    [InlineData("services/+", "services/a/b", false)]
    [InlineData("+/docs", "services/docs", true)]
    [InlineData("services/*", "services/", true)]
    [InlineData("services/*", "services/a/b", true)]
    [InlineData("services/*", "services", false)]
    [InlineData("services/d*", "services/docs", true)]
    [InlineData("services/d*", "services/docs/x", true)]
    [InlineData("services/d*", "services/x", false)]
    [InlineData("*", "anything/at/all", true)]
    [InlineData("nodes/{{device.id}}", "nodes/gw", true)]
    [InlineData("nodes/{{device.id}}", "nodes/gw2", false)]
    [InlineData("nodes/{{device.id}}/x", "nodes/gw/x", true)]
    public void A_rule_matches(string rule, string path, bool matches) =>
        Assert.Equal(matches, new AccessList([Policy("p", (rule, ["read"]))], Device).Decide(path, Capabilities.Read).Allowed);

    [Fact]
    public void A_caller_that_is_no_device_matches_no_device_rule() =>
        Assert.False(new AccessList([Policy("p", ("nodes/{{device.id}}", ["read"]))]).Decide("nodes/", Capabilities.Read).Allowed);

    [Fact]
    public void The_most_specific_rule_of_a_policy_counts_alone()
    {
        var access = new AccessList([Policy("p", ("*", ["read", "update"]), ("services/+", ["read"]), ("services/docs", ["delete"]))]);
        Assert.True(access.Decide("zones/a", Capabilities.Update).Allowed);
        Assert.False(access.Decide("services/x", Capabilities.Update).Allowed);
        Assert.True(access.Decide("services/docs", Capabilities.Delete).Allowed);
        Assert.False(access.Decide("services/docs", Capabilities.Read).Allowed);
    }

    [Fact]
    public void Policies_add_up_and_deny_wins()
    {
        var reader = Policy("reader", ("*", ["read"]));
        var writer = Policy("writer", ("services/*", ["update"]));
        var closed = Policy("closed", ("services/secret", ["deny"]));
        var access = new AccessList([reader, writer, closed]);
        Assert.True(access.Decide("services/docs", Capabilities.Read | Capabilities.Update).Allowed);
        Assert.False(access.Decide("zones/a", Capabilities.Read | Capabilities.Update).Allowed);
        Assert.False(access.Decide("services/secret", Capabilities.Read).Allowed);
    }

    [Fact]
    public void An_explanation_names_the_deciding_rule()
    {
        var access = new AccessList([Policy("reader", ("*", ["read"])), Policy("writer", ("services/+", ["update"])), Policy("closed", ("zones/*", ["deny"]))]);
        Assert.Equal("read on 'services/a' is allowed by the policy 'reader', rule '*'", access.Explain("services/a", Capabilities.Read));
        Assert.Equal("update on 'services/a' is allowed by the policy 'writer', rule 'services/+'", access.Explain("services/a", Capabilities.Update));
        Assert.Equal("read on 'zones/a' is denied by the policy 'closed', rule 'zones/*'", access.Explain("zones/a", Capabilities.Read));
        Assert.Equal("delete on 'nodes/a' is not granted: the policy 'reader', rule '*', grants other capabilities", access.Explain("nodes/a", Capabilities.Delete));
        Assert.Equal("delete on 'nodes/a' is not granted: no rule of the caller's policies matches the path", AccessList.Nothing.Explain("nodes/a", Capabilities.Delete));
        Assert.Equal("no_capability", access.Check("nodes/a", Capabilities.Delete)!.Code);
        Assert.Null(access.Check("nodes/a", Capabilities.Read));
    }

    [Theory]
    [InlineData("a*b/c", "read")]
    [InlineData("a/*/c", "read")]
    [InlineData("a+", "read")]
    [InlineData("{{device.name}}", "read")]
    [InlineData("a", "write")]
    public void A_policy_that_cannot_be_understood_denies_everything(string rule, string capability)
    {
        var access = new AccessList([Policy("fine", ("*", ["read"])), Policy("odd", (rule, [capability]))]);
        Assert.True(access.Decide("services/a", Capabilities.Read).Denied);
    }

    [Theory]
    [InlineData("users/{{subject.name}}", "users/alice", true)]
    [InlineData("users/{{subject.name}}", "users/bob", false)]
    [InlineData("revocations/subject/{{subject}}", "revocations/subject/usr%3Aalice", true)]
    [InlineData("revocations/subject/{{subject}}", "revocations/subject/alice", false)]
    [InlineData("nodes/{{device.id}}", "nodes/", false)]
    public void A_rule_may_name_the_caller(string rule, string path, bool matches) =>
        Assert.Equal(matches, new AccessList([Policy("p", (rule, ["read"]))], subject: "usr:alice").Decide(path, Capabilities.Read).Allowed);

    [Fact]
    public void A_rule_for_the_own_account_counts_for_nothing_else()
    {
        var access = new AccessList([Owned("p", ("services/*", ["read"], false), ("services/*", ["read", "update"], true))], subject: "usr:alice");
        Assert.True(access.Decide("services/docs", Capabilities.Update, "usr:alice").Allowed);
        Assert.False(access.Decide("services/docs", Capabilities.Update, "usr:bob").Allowed);
        Assert.False(access.Decide("services/docs", Capabilities.Update).Allowed);
        Assert.True(access.Decide("services/docs", Capabilities.Read, "usr:bob").Allowed);
        Assert.Null(access.CheckOwn("services/new", Capabilities.Update));
        Assert.False(new AccessList([Owned("p", ("*", ["read"], true))]).Decide("services/docs", Capabilities.Read, "").Allowed);
    }

    [Fact]
    public void It_decides_as_a_naive_evaluator_does()
    {
        var segment = Gen.OneOf("a", "b", "ab", "gw", "al", "usr%3Aal");
        var ruleSegment = Gen.OneOf("a", "b", "ab", "gw", "+", "{{device.id}}", "{{subject}}", "{{subject.name}}");
        var ending = Gen.OneOf("", "", "*", "/*", "/a*", "/");
        var rulePath = Gen.Select(ruleSegment.Array[1, 3], ending, (segments, end) => string.Join('/', segments) + end)
            .Where(path => !Regex.IsMatch(path, @"(\+|\}\})\*$"));
        var capability = Gen.OneOf("read", "read", "update", "list", "deny");
        var rule = Gen.Select(Gen.OneOf<string>(rulePath, Gen.Const("*")), capability.Array[1, 2], Gen.Bool);
        var path = Gen.Select(segment.Array[1, 4], Gen.OneOf("", "/"), (segments, end) => string.Join('/', segments) + end);
        Gen.Select(rule.Array[0, 6].Array[0, 3], path, Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (policies, asked, isDevice, isSubject, isOwn) =>
            {
                var device = isDevice ? Device : (NodeId?)null;
                var compiled = policies.Select((rules, i) => Owned($"p{i}", rules)).ToArray();
                var decision = new AccessList(compiled, device, isSubject ? "usr:al" : "").Decide(asked, Capabilities.Read, isOwn ? "usr:al" : "usr:other");
                var expected = NaiveAccess.Allows(policies, asked, "read", device?.Value, isSubject ? "al" : null, isSubject && isOwn);
                Assert.Equal(expected, decision.Allowed);
            },
            iter: 20_000);
    }

    [Fact]
    public void Deciding_does_not_allocate()
    {
        var access = new AccessList([Policy("p", ("services/+", ["read"]), ("nodes/{{device.id}}", ["update"]), ("*", ["list"]))], Device);
        access.Decide("services/docs", Capabilities.Read);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            access.Decide("services/docs", Capabilities.Read);
            access.Decide("nodes/gw", Capabilities.Update);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static CompiledPolicy Owned(string name, params (string Path, string[] Capabilities, bool OwnOnly)[] rules) => CompiledPolicy.From(
        name,
        new PolicyDocument { Rules = [.. rules.Select(rule => new PolicyRule { Path = rule.Path, Capabilities = rule.Capabilities, OwnAccountOnly = rule.OwnOnly })] });

    private static CompiledPolicy Policy(string name, params (string Path, string[] Capabilities)[] rules) => CompiledPolicy.From(
        name,
        new PolicyDocument { Rules = [.. rules.Select(rule => new PolicyRule { Path = rule.Path, Capabilities = rule.Capabilities })] });
}
