using Edge.Host;

namespace Edge.Tests.Unit.Host;

public sealed class JobSlotsTests
{
    [Fact]
    public void It_says_full_with_the_last_slot_and_free_with_an_eighth()
    {
        var slots = new JobSlots(16);
        var said = new List<string>();
        slots.FullChanged += () => said.Add($"{slots.Taken} {slots.IsFull}");
        for (var i = 0; i < 16; i++)
        {
            Assert.True(slots.TryTake());
        }

        Assert.False(slots.TryTake());
        slots.Release();
        Assert.Equal(["16 True"], said);
        slots.Release();
        Assert.Equal(["16 True", "14 False"], said);
    }

    [Fact]
    public void Whoever_hears_late_of_a_change_sees_the_state_that_is()
    {
        var slots = new JobSlots(8);
        var seen = new List<bool>();
        slots.FullChanged += () =>
        {
            // Another thread gives slots back before the next listener hears that they were full.
            if (slots.IsFull)
            {
                slots.Release();
                slots.Release();
            }
        };
        slots.FullChanged += () => seen.Add(slots.IsFull);
        for (var i = 0; i < 8; i++)
        {
            Assert.True(slots.TryTake());
        }

        Assert.Equal([false, false], seen);
    }

    [Fact]
    public void A_single_slot_is_full_and_free_again()
    {
        var slots = new JobSlots(1);
        Assert.True(slots.TryTake());
        Assert.False(slots.TryTake());
        slots.Release();
        Assert.True(slots.TryTake());
    }
}
