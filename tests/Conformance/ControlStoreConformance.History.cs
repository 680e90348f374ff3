using Edge.Kernel;

namespace Edge.Tests.Conformance;

public abstract partial class ControlStoreConformance
{
    [Fact]
    public async Task A_range_is_read_as_it_was_at_an_earlier_revision()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1", "1"), Put("a/2", "1"), Put("b", "1"));
        await CommitAsync(store, Put("a/1", "2"), Put("a/3", "2"));
        await CommitAsync(store, Delete("a/2"), Put("a/1", "3"));
        await CommitAsync(store, Put("a/2", "4"));

        Assert.Equal(["", "a/1=1@1,1 a/2=1@1,1", "a/1=2@1,2 a/2=1@1,1 a/3=2@2,2", "a/1=3@1,3 a/3=2@2,2", "a/1=3@1,3 a/2=4@4,4 a/3=2@2,2"], await PastAsync(store, "a/", 0, 4));
        var one = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.Of(Key("a/1")), new Revision(2), Cancellation));
        Assert.Equal("2", Body(Assert.Single(one.Entries)));
        Assert.Equal(4, one.Head.Revision.Value);
    }

    [Fact]
    public async Task Every_revision_above_the_floor_is_read_as_it_was_remembered()
    {
        var store = await OpenAsync(new StoreRetention { Revisions = 8 });
        var chance = new Random(20);
        var remembered = new List<string> { "" };
        for (var i = 0; i < 40; i++)
        {
            var keys = Enumerable.Range(0, 6).Select(key => $"k/{key}").OrderBy(_ => chance.Next()).Take(chance.Next(1, 4));
            await CommitAsync(store, [.. keys.Select(key => chance.Next(3) == 0 ? (Operation)Delete(key) : Put(key, $"{i}"))]);
            remembered.Add(Describe((await ReadAsync(store)).Entries));
        }

        Assert.Equal(remembered, await PastAsync(store, "", 0, 40));
        Time.Advance(TimeSpan.FromHours(25));
        var fence = await GrantAsync(store, StoreRetention.Lease, Alice);
        var floor = (await store.CompactAsync(new Revision(31), fence, Cancellation)).Value.Floor;
        Assert.Equal(31, floor.Value);

        Assert.Equal(remembered.Skip(31), await PastAsync(store, "", 31, 40));
        Assert.Equal(new ReadOutcome.Compacted(floor), await store.ReadAsync(KeyRange.All, new Revision(30), Cancellation));
    }

    [Fact]
    public async Task A_revision_beyond_the_head_is_not_there_yet()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));
        var head = (await ReadAsync(store)).Head;

        Assert.Equal(new ReadOutcome.NotYet(head), await store.ReadAsync(KeyRange.All, new Revision(2), Cancellation));
    }

    private static async Task<List<string>> PastAsync(IControlStore store, string prefix, int first, int last)
    {
        var states = new List<string>();
        for (var revision = first; revision <= last; revision++)
        {
            var found = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(new KeyRange(prefix), new Revision(revision), Cancellation));
            states.Add(Describe(found.Entries));
        }

        return states;
    }

    private static string Describe(IEnumerable<ResourceEntry> entries) =>
        string.Join(' ', entries.Select(entry => $"{entry.Key}={Body(entry)}@{entry.Created},{entry.Modified}"));
}
