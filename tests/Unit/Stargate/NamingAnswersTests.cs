using Edge.Coordination;
using Edge.Dns;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Edge.Stargate;
using Edge.Tests.Dns;
using Edge.Tests.Unit.Naming;

namespace Edge.Tests.Unit.Stargate;

public sealed class NamingAnswersTests
{
    [Fact]
    public void Another_epoch_changes_what_differs_and_costs_no_more()
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        using var meters = new NodeMetrics();
        var answers = new NamingAnswers(new NamingBook(table), new NamingMetrics(meters, table, static () => 0), new ServedZones(table, TimeProvider.System), SteeringParts.None(meters));
        answers.Publish(Networks.Small);
        var entries = Enumerable.Range(0, 2_000).SelectMany(static number => Zone($"z{number}.test", "192.0.2.1")).ToList();
        var first = Allocated(() => answers.Follow(ControlPicture.Of(1, new Revision(100), entries)));

        // One zone was changed otherwise under the same revision, one is gone, and one is new.
        List<ResourceEntry> restored = [.. entries.Skip(4), .. Zone("z0.test", "192.0.2.2"), .. Zone("new.test", "192.0.2.3")];
        var second = Allocated(() => answers.Follow(ControlPicture.Of(2, new Revision(90), restored)));

        var built = new BuiltTable(table);
        Assert.Equal(["192.0.2.2"], Networks.Addresses(built.Ask("www.z0.test", DnsRecordType.A)));
        Assert.Equal(DnsResponseCode.Refused, built.Ask("www.z1.test", DnsRecordType.A).Code);
        Assert.Equal(["192.0.2.1"], Networks.Addresses(built.Ask("www.z2.test", DnsRecordType.A)));
        Assert.Equal(["192.0.2.3"], Networks.Addresses(built.Ask("www.new.test", DnsRecordType.A)));
        Assert.True(second < first / 5, $"{second} bytes, where all zones took {first}");
    }

    private static long Allocated(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static ResourceEntry[] Zone(string zone, string address) =>
    [
        Entry(ResourceKinds.Zone, ResourceKinds.Zone.Key(zone), ResourceKinds.Zone.Serialise(new ZoneDocument { RecordSets = 1 })),
        Entry(ResourceKinds.RecordSet, ResourceKinds.RecordSet.Key($"{zone}/www/a"), ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = [address] })),
    ];

    private static ResourceEntry Entry(ResourceKind kind, ResourceKey key, ReadOnlyMemory<byte> body) =>
        new(key, kind.Name, kind.SchemaVersion, "self", "usr:test", new Revision(50), new Revision(50), body);
}
