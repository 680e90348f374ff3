using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

public sealed class ControlJudgeTests
{
    private const string Text = "0123";

    private static readonly ControlJudge _judge = new(DnsName.Parse("edge.test"), new HashSet<IPAddress> { IPAddress.Parse("192.0.2.1") });

    [Theory]
    [InlineData(ZoneControl.Text, "", true, "ns1.other.test=0123", "ns2.other.test=x,0123")]
    [InlineData(ZoneControl.Text, "", false, "ns1.other.test=0123", "ns2.other.test")]
    [InlineData(ZoneControl.Text, "", true, "ns1.other.test=0123", "ns1.edge.test=x")]
    [InlineData(null, "ns2.other.test.", true, "ns1.other.test=0123", "ns2.other.test=x")]
    [InlineData(null, "", true, "ns1.other.test")]
    [InlineData(null, "", true)]
    [InlineData(ZoneControl.Delegation, "", true, "ns1.edge.test=0123")]
    [InlineData(ZoneControl.Delegation, "", true, "ns1.vanity.test@192.0.2.1=0123")]
    [InlineData(ZoneControl.Delegation, "ns1.other.test.", true, "ns1.edge.test=0123", "ns1.other.test=")]
    [InlineData(null, "", false, "ns1.edge.test=0123")]
    public void Servers_of_others_show_a_text_alike_and_those_of_the_network_show_nothing(string? by, string lacking, bool isDelegated, params string[] witnesses)
    {
        var verdict = _judge.Judge(new ZoneEvidence(isDelegated, [.. witnesses.Select(Witness)]), Text);
        Assert.Equal((by, lacking), (verdict.By, string.Join(' ', verdict.Lacking)));
    }

    [Fact]
    public void Each_account_has_a_text_of_its_own_for_each_zone()
    {
        var texts = new[] { ("a.test", "alice"), ("a.test", "bob"), ("b.test", "alice") }.Select(static pair => ControlJudge.TextFor(new byte[32], pair.Item1, pair.Item2)).ToList();
        Assert.Equal(3, texts.Distinct().Count());
        Assert.All(texts, static text => Assert.Equal(40, text.Length));
        Assert.Equal(texts[0], ControlJudge.TextFor(new byte[32], "a.test", "alice"));
    }

    /// <summary>Name, address after @, texts after =; without = it does not answer.</summary>
    private static ZoneWitness Witness(string text)
    {
        var (place, texts) = text.Split('=') is [var before, var after] ? (before, after.Split(',')) : (text, null);
        var named = place.Split('@');
        return new ZoneWitness(DnsName.Parse(named[0]), named.Length > 1 ? [IPAddress.Parse(named[1])] : [], texts);
    }
}
