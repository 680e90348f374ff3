using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

/// <summary>Secondaries of signed zones have signatures that are good.</summary>
public sealed class RaisedSerialTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void The_serial_of_a_signed_zone_rises_once_a_day_while_it_has_secondaries()
    {
        var zone = new ZoneDocument { Signing = new ZoneSigningWish(), Secondaries = [new ZoneSecondary { Address = "192.0.2.1" }] };
        var first = Plan(zone, Start, null);
        Assert.False(Plan(zone, Start.AddSeconds(4), first).Signatures!.Raised > first.Signatures!.Raised);

        // Once when the first signatures are made, and then each day.
        var raised = Plan(zone, Start.AddSeconds(5), first);
        Assert.Equal((Start.AddSeconds(5), true), (raised.Signatures!.Raised, raised.IsChange));
        var next = raised with { Puts = first.Puts };
        Assert.Equal(Start.AddSeconds(5), Plan(zone, Start.AddHours(24), next).Signatures!.Raised);
        Assert.Equal(Start.AddHours(25), Plan(zone, Start.AddHours(25), next).Signatures!.Raised);
        Assert.Null(Plan(zone with { Secondaries = [] }, Start.AddHours(24), first).Signatures!.Raised);
    }

    private static ZoneKeyPlan Plan(ZoneDocument zone, DateTimeOffset now, ZoneKeyPlan? before)
    {
        var made = 0;
        return new ZoneKeyPlanner(
            new ZoneKeyPicture
            {
                Apex = DnsName.Parse("example.test"),
                Zone = zone,
                Keys = before?.Puts ?? new Dictionary<string, ZoneKeyDocument>(),
                Signatures = before?.Signatures,
            },
            now,
            use => ($"{use}{made++}", new ZoneKeyDocument { Use = use, State = ZoneKeyDocument.Published, PublicKey = Convert.ToBase64String(new byte[64]), PrivateKeySealed = "AA==", Created = now, Since = now })).Next();
    }
}
