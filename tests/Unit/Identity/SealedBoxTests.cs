using System.Text;
using Edge.Identity;

namespace Edge.Tests.Unit.Identity;

public sealed class SealedBoxTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("the authority's key");

    private readonly CountingEntropy _entropy = new();
    private readonly MasterKey _key;
    private readonly SealedBox _box;

    public SealedBoxTests()
    {
        _key = MasterKey.Generate(_entropy);
        _box = new SealedBox(_key, _entropy);
    }

    [Fact]
    public void What_was_sealed_opens_again()
    {
        var box = _box.Seal("purpose", Secret);
        Assert.Equal(12 + Secret.Length + 16, box.Length);
        Assert.Equal(Secret, _box.Open("purpose", box).Value);
        Assert.NotEqual(box, _box.Seal("purpose", Secret));
    }

    [Fact]
    public void It_does_not_open_for_another_purpose_or_key_or_changed()
    {
        var box = _box.Seal("purpose", Secret);
        Assert.Equal("seal_broken", _box.Open("other", box).Failure!.Code);
        Assert.Equal("seal_broken", new SealedBox(MasterKey.Generate(_entropy), _entropy).Open("purpose", box).Failure!.Code);
        for (var i = 0; i < box.Length; i++)
        {
            var changed = box.ToArray();
            changed[i] ^= 1;
            Assert.False(_box.Open("purpose", changed).Succeeded);
            Assert.False(_box.Open("purpose", box.AsSpan(0, i)).Succeeded);
        }
    }

    [Fact]
    public void The_master_key_is_64_digits_and_never_shown()
    {
        Assert.Equal(64, _key.Print().Length);
        Assert.Equal(_key.Print(), MasterKey.Parse($"{_key.Print()}\n").Value.Print());
        Assert.Equal("master_key_malformed", MasterKey.Parse(_key.Print()[1..]).Failure!.Code);
        Assert.Equal("master_key_malformed", MasterKey.Parse(_key.Print()[1..] + "x").Failure!.Code);
        Assert.Equal("***", _key.ToString());
    }
}
