using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

public sealed class ConfigReplicaTests
{
    private readonly ConfigReplica _replica = new(ReplicaParser.Parse);

    [Fact]
    public void It_is_complete_when_every_class_came()
    {
        foreach (var resourceClass in new[] { ResourceClass.Express, ResourceClass.Tenant, ResourceClass.Network })
        {
            Assert.False(_replica.Current.IsComplete);
            _replica.Apply(new ReplicaSnapshot(1, resourceClass, new Revision(5), []));
        }

        Assert.True(_replica.Current.IsComplete);
    }

    [Fact]
    public void A_delta_applies_once_and_never_back()
    {
        Snapshot(5, Entries.Service("docs", 5, "a.example"));
        var first = Delta(5, 6, Entries.Service("docs", 6, "b.example"));
        var second = Delta(6, 7, Entries.Service("docs", 7, "c.example"));
        Assert.Equal(new Revision(6), Applied(first).Position.Cursor);
        Assert.Equal(new Revision(7), Applied(second).Position.Cursor);
        Assert.Equal(new Revision(7), Applied(first).Position.Cursor);
        Assert.Equal(new Revision(7), Assert.IsType<ReplicaAnswer.Applied>(_replica.Apply(new ReplicaSnapshot(1, ResourceClass.Tenant, new Revision(6), []))).Position.Cursor);
        Assert.Equal(["c.example"], Domains());
    }

    [Fact]
    public void A_delta_that_overlaps_what_is_held_applies()
    {
        Snapshot(5, Entries.Service("docs", 5));
        Applied(Delta(5, 7, Entries.Service("docs", 7, "b.example")));
        Assert.Equal(new Revision(9), Applied(Delta(5, 9, Entries.Service("docs", 9, "c.example"))).Position.Cursor);
        Assert.Equal(["c.example"], Domains());
    }

    [Theory]
    [InlineData(1, 6)]
    [InlineData(2, 5)]
    public void A_delta_with_a_gap_or_of_another_epoch_asks_for_all(long epoch, long from)
    {
        Snapshot(5);
        Assert.IsType<ReplicaAnswer.Resync>(_replica.Apply(Delta(from, 9) with { Epoch = epoch }));
        Assert.Equal(new Revision(5), _replica.Current.Positions[ResourceClass.Tenant].Cursor);
    }

    [Fact]
    public void A_refused_document_is_reported_by_whatever_brings_it_counted_once_and_the_last_good_one_stays()
    {
        Snapshot(5, Entries.Service("docs", 5, "good.example"));
        var rejection = Assert.Single(Applied(Delta(5, 6, Entries.Poison("docs", 6))).Rejections);
        Assert.Equal(("services/docs", 6L), (rejection.Key.Value, rejection.Revision.Value));
        Assert.Equal(["good.example"], Domains());

        // The digest counts what was received, so that a refused revision isn't sent again and again.
        Assert.Equal(ReplicaDigest.Of(rejection.Key, rejection.Revision), _replica.Current.Positions[ResourceClass.Tenant].Digest);
        var again = Assert.IsType<ReplicaAnswer.Applied>(_replica.Apply(new ReplicaSnapshot(1, ResourceClass.Tenant, new Revision(7), [Entries.Poison("docs", 6)])));
        Assert.Equal((rejection, 0), (Assert.Single(again.Rejections), again.News));
        Assert.Equal(["good.example"], Domains());
        Applied(Delta(7, 8, Entries.Service("docs", 8, "better.example")));
        Assert.Equal(["better.example"], Domains());
    }

    [Fact]
    public void Both_streams_are_told_of_a_refusal_whichever_brought_the_document()
    {
        Snapshot(5, Entries.Service("docs", 5));
        Assert.Equal(1, Applied(Delta(5, 6, Entries.Poison("docs", 6))).News);

        var other = Applied(Delta(5, 7, Entries.Poison("docs", 6), Entries.Service("more", 7)));
        Assert.Equal("services/docs 6", $"{Assert.Single(other.Rejections).Key} {other.Rejections[0].Revision}");
        Assert.Equal("services/docs 6", $"{Assert.Single(Applied(Delta(5, 7)).Rejections).Key} {other.Rejections[0].Revision}");
        Assert.Empty(Applied(Delta(6, 7)).Rejections);

        Applied(Delta(7, 8, Entries.Service("docs", 8)));
        Assert.Empty(Applied(Delta(5, 8)).Rejections);
        Assert.Empty(_replica.Current.Refused);
    }

    [Fact]
    public void What_was_refused_in_another_epoch_says_nothing_in_this_one()
    {
        Snapshot(5, Entries.Poison("docs", 5));
        Assert.Single(_replica.Current.Refused);
        _replica.Apply(new ReplicaSnapshot(2, ResourceClass.Network, new Revision(4), []));
        Assert.Empty(_replica.Current.Refused);
    }

    [Fact]
    public void A_document_that_never_was_valid_is_not_seen()
    {
        Snapshot(5, Entries.Poison("docs", 5));
        Assert.Empty(_replica.Current.All<ServiceDocument>());
        Assert.Null(_replica.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("docs")));
    }

    [Fact]
    public void A_bookmark_moves_the_cursor_if_the_digest_proves_it()
    {
        Snapshot(5, Entries.Service("docs", 5));
        var position = _replica.Current.Positions[ResourceClass.Tenant];
        Assert.IsType<ReplicaAnswer.Resync>(_replica.Apply(1, position with { Cursor = new Revision(9), Digest = position.Digest ^ 1 }));
        Assert.IsType<ReplicaAnswer.Applied>(_replica.Apply(1, position with { Cursor = new Revision(9) }));
        Assert.Equal(new Revision(9), _replica.Current.Positions[ResourceClass.Tenant].Cursor);
        Assert.IsType<ReplicaAnswer.Applied>(_replica.Apply(1, position with { Cursor = new Revision(3), Digest = 0 }));
    }

    [Fact]
    public void What_is_kept_comes_back_the_same()
    {
        Snapshot(5, Entries.Service("docs", 5), Entries.Service("more", 4));
        Applied(Delta(5, 6, Entries.Service("docs", 6)));
        var kept = KeptConfiguration.Parse(_replica.Keep(["127.0.1.1:7400"]).ToBytes()).Value;
        Assert.Equal(["127.0.1.1:7400"], kept.Stargates);
        var again = new ConfigReplica(ReplicaParser.Parse);
        again.Restore(kept);
        Assert.Equal(_replica.Current.Epoch, again.Current.Epoch);
        Assert.Equal(_replica.Current.Positions, again.Current.Positions);
        Assert.Equal(Entries.KeysOf(_replica), Entries.KeysOf(again));
        Assert.Equal(2, again.Current.All<ServiceDocument>().Count());
    }

    [Fact]
    public void What_was_refused_before_a_start_is_sent_again_since_another_release_may_take_it()
    {
        Snapshot(5, Entries.Service("docs", 5, "old.example"), Entries.Service("more", 4));
        Applied(Delta(5, 6, Entries.Poison("docs", 6)));
        var again = new ConfigReplica(entry => ReplicaParser.Parse(entry.Modified.Value == 6 ? Entries.Service("docs", 6, "new.example") : entry));
        again.Restore(KeptConfiguration.Parse(_replica.Keep([]).ToBytes()).Value);

        var (kept, sent) = (again.Current.Positions[ResourceClass.Tenant], _replica.Current.Positions[ResourceClass.Tenant]);
        Assert.Equal(sent.Cursor, kept.Cursor);
        Assert.NotEqual(sent.Digest, kept.Digest);
        Assert.Equal("old.example", again.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("docs"))!.Domains[0]);

        again.Apply(new ReplicaSnapshot(1, ResourceClass.Tenant, new Revision(6), [Entries.Poison("docs", 6), Entries.Service("more", 4)]));
        Assert.Equal(sent, again.Current.Positions[ResourceClass.Tenant]);
        Assert.Equal("new.example", again.Current.Find<ServiceDocument>(ResourceKinds.Service.Key("docs"))!.Domains[0]);
    }

    [Fact]
    public void A_damaged_file_is_refused_wherever_it_is_damaged()
    {
        Snapshot(5, Entries.Service("docs", 5));
        var bytes = _replica.Keep([]).ToBytes();
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= 0x40;
            Assert.False(KeptConfiguration.Parse(damaged).Succeeded);
            Assert.False(KeptConfiguration.Parse(bytes[..at]).Succeeded);
        }
    }

    private void Snapshot(long cursor, params ResourceEntry[] entries) =>
        Assert.IsType<ReplicaAnswer.Applied>(_replica.Apply(new ReplicaSnapshot(1, ResourceClass.Tenant, new Revision(cursor), entries)));

    private static ReplicaDelta Delta(long from, long to, params ResourceEntry[] puts) =>
        new(1, ResourceClass.Tenant, new Revision(from), new Revision(to), puts, []);

    private ReplicaAnswer.Applied Applied(ReplicaDelta delta) => Assert.IsType<ReplicaAnswer.Applied>(_replica.Apply(delta));

    private IEnumerable<string> Domains() => _replica.Current.All<ServiceDocument>().SelectMany(static service => service.Document.Domains);
}
