using CsCheck;
using Edge.Kernel;

namespace Edge.Tests.Unit.Kernel;

public sealed class ChangeRecordTests
{
    private static readonly Gen<ResourceKey> Keys = Gen.String[Gen.Char["abc/"], 1, 5].Where(text => ResourceKey.TryParse(text, out _)).Select(ResourceKey.Parse);

    private static readonly Gen<Change> Changes = Gen.Select(
        Gen.Long[1, long.MaxValue],
        Gen.Select(Keys, Gen.Byte.Array[0, 20], (key, body) => new ResourceEntry(key, "Thing", 1, "ä", "", new Revision(1), new Revision(2), body)).Array[0, 4],
        Keys.Array[0, 4],
        (revision, puts, deletes) => new Change(new Revision(revision), puts, deletes));

    [Fact]
    public void A_record_gives_its_change_back() =>
        Changes.Sample(change =>
        {
            var record = ChangeRecord.Encode(change);
            Assert.True(ChangeRecord.TryDecode(record.Span, out var again));
            Assert.Equal(change.Revision, again.Revision);
            Assert.Equal(change.Deletes, again.Deletes);
            Assert.Equal(record.ToArray(), ChangeRecord.Encode(again).ToArray());
        });

    [Fact]
    public void A_damaged_record_is_refused_or_another_change_and_never_throws() =>
        Gen.Select(Changes, Gen.Int[0, 10_000], Gen.Byte, Gen.Bool).Sample((change, at, octet, cut) =>
        {
            var record = ChangeRecord.Encode(change).ToArray();
            at %= record.Length;
            record[at] = octet;
            _ = ChangeRecord.TryDecode(cut ? record.AsSpan(0, at) : record, out _);
            Assert.False(cut && ChangeRecord.TryDecode(record.AsSpan(0, at), out _));
        });
}
