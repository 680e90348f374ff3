using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Naming;

/// <content>Documents that go, and that cannot be read.</content>
public sealed partial class ZoneSigningTests
{
    [Fact]
    public void A_zone_that_is_made_again_has_nothing_of_the_one_before()
    {
        Take(Record("www/a", "192.0.2.1"), Record("old/a", "192.0.2.1"));
        Plan();
        Settle();
        _book.Zones.Take([(ResourceKinds.Zone.Key(Zone), null), (Record("www/a", "").Key, null), (Record("old/a", "").Key, null)]);
        Assert.Equal(0, _book.Zones.SignedCount);
        Take(Record("www/a", "192.0.2.2"));
        Settle();
        Validate(("www", DnsRecordType.A), ("old", DnsRecordType.A));
        Assert.Equal(DnsResponseCode.NameError, Ask("old", DnsRecordType.A).Code);

        // Its keys go after it: then nothing is kept of it.
        _book.Zones.Take([(ResourceKinds.Zone.Key(Zone), null), (Record("www/a", "").Key, null)]);
        _book.Zones.Take([.. KeyEntries().Select(static change => (change.Key, (ResourceEntry?)null))]);
        _book.Zones.Sign(100);
        Assert.Equal((0, 0), (_book.Zones.SignedCount, _book.Zones.SignerCount));
    }

    [Fact]
    public void Documents_of_a_newer_release_leave_a_zone_signed_as_it_is()
    {
        Take(Record("www/a", "192.0.2.1"));
        Plan();
        Settle();
        foreach (var (key, entry) in KeyEntries().ToList())
        {
            _book.Zones.Take([(key, entry! with { SchemaVersion = 2 })]);
        }

        Validate(("www", DnsRecordType.A), ("nothing", DnsRecordType.A), ("@", DnsRecordType.Dnskey));
        Take(Record("www/a", "192.0.2.2"));
        Validate(("www", DnsRecordType.A));
    }
}
