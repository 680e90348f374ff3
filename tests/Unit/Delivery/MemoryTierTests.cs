using CsCheck;
using Edge.Delivery;

namespace Edge.Tests.Unit.Delivery;

public sealed class MemoryTierTests
{
    private const string Storable = "Cache-Control: max-age=60";

    private static CacheEntry Entry(string target, int bytes, string fields = Storable, string request = "")
    {
        var head = Store.Head(fields, request)! with { Key = Store.Key with { Target = target } };
        return new CacheEntry(head, new byte[bytes]);
    }

    private static CacheEntry? Get(MemoryTier tier, string target, string request = "")
    {
        var entry = tier.Find(Store.Key with { Target = target })?.Select(Fields.Request(request));
        entry?.Touch();
        return entry;
    }

    [Fact]
    public void What_is_used_survives_a_scan_of_what_is_used_once()
    {
        var tier = new MemoryTier(1 << 20);
        for (var i = 0; i < 20; i++)
        {
            tier.Put(Entry($"/hot/{i}", 1000));
            Get(tier, $"/hot/{i}");
            Get(tier, $"/hot/{i}");
        }

        for (var i = 0; i < 10_000; i++)
        {
            tier.Put(Entry($"/once/{i}", 1000));
        }

        Assert.All(Enumerable.Range(0, 20), i => Assert.NotNull(Get(tier, $"/hot/{i}")));
        Assert.InRange(tier.Bytes, 1, 1 << 20);
    }

    [Fact]
    public void What_comes_back_soon_goes_straight_to_the_main_queue()
    {
        var tier = new MemoryTier(100_000);
        tier.Put(Entry("/back", 1000));
        for (var i = 0; Get(tier, "/back") is not null && i < 1000; i++)
        {
            // Reading it once is not enough to stay: only more than one use in the small queue is.
            tier.Put(Entry($"/other/{i}", 1000));
            tier.Find(Store.Key with { Target = "/back" })?.Entries[0].Frequency = 0;
        }

        Assert.Null(Get(tier, "/back"));
        tier.Put(Entry("/back", 1000));
        for (var i = 0; i < 60; i++)
        {
            tier.Put(Entry($"/more/{i}", 1000));
        }

        Assert.NotNull(Get(tier, "/back"));
    }

    [Fact]
    public void A_newer_response_replaces_the_one_for_the_same_variant_only()
    {
        var tier = new MemoryTier(1 << 20);
        const string Varying = Storable + "\nVary: A";
        tier.Put(Entry("/a", 1, Varying, "A: 1"));
        tier.Put(Entry("/a", 2, Varying, "A: 2"));
        tier.Put(Entry("/a", 3, Varying, "A: 1"));

        Assert.Equal(3, Get(tier, "/a", "A: 1")!.Body.Length);
        Assert.Equal(2, Get(tier, "/a", "A: 2")!.Body.Length);
        Assert.Null(Get(tier, "/a", "A: 3"));
        Assert.Equal(2, tier.Find(Store.Key)!.Entries.Length);
    }

    [Fact]
    public void A_key_has_at_most_64_variants()
    {
        var tier = new MemoryTier(1 << 20);
        for (var i = 0; i < 70; i++)
        {
            tier.Put(Entry("/a", 1, Storable + "\nVary: A", $"A: {i}"));
        }

        Assert.Equal(64, tier.Find(Store.Key)!.Entries.Length);
        Assert.Null(Get(tier, "/a", "A: 5"));
        Assert.NotNull(Get(tier, "/a", "A: 6"));
    }

    [Fact]
    public void What_is_larger_than_all_is_not_kept()
    {
        var tier = new MemoryTier(10_000);
        tier.Put(Entry("/a", 20_000));

        Assert.Null(Get(tier, "/a"));
        Assert.Equal(0, tier.Bytes);
    }

    [Fact]
    public void It_holds_only_what_was_put_last_never_more_than_its_capacity_and_counts_right() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 30], Gen.Int[0, 4000]).List[0, 200].Sample(steps =>
        {
            var tier = new MemoryTier(20_000);
            var model = new Dictionary<string, CacheEntry>();
            foreach (var (what, name, bytes) in steps)
            {
                var target = $"/{name}";
                switch (what)
                {
                    case 0:
                        tier.Remove(Store.Key with { Target = target });
                        model.Remove(target);
                        break;
                    case 1:
                        Get(tier, target);
                        break;
                    default:
                        tier.Put(model[target] = Entry(target, bytes));
                        break;
                }

                var held = Enumerable.Range(0, 31)
                    .Select(i => (Target: $"/{i}", Variants: tier.Find(Store.Key with { Target = $"/{i}" })))
                    .Where(slot => slot.Variants is not null)
                    .ToArray();
                Assert.All(held, slot => Assert.Same(model[slot.Target], Assert.Single(slot.Variants!.Entries.ToArray())));
                Assert.Equal(held.Sum(slot => slot.Variants!.Entries[0].Bytes), tier.Bytes);
                Assert.InRange(tier.Bytes, 0, 20_000);
            }
        });
}
