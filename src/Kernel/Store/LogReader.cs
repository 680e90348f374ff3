using System.Buffers.Binary;
using System.Text;

namespace Edge.Kernel;

/// <summary>Reads back what <see cref="LogWriter"/> wrote; damaged input makes <see cref="Intact"/> false and every later field empty.</summary>
internal ref struct LogReader(ReadOnlySpan<byte> input)
{
    private ReadOnlySpan<byte> _rest = input;
    private bool _broken;

    public readonly bool Intact => !_broken;

    public readonly bool Ended => _rest.IsEmpty;

    public long Number() => Take(sizeof(long), out var octets) ? BinaryPrimitives.ReadInt64LittleEndian(octets) : 0;

    public ReadOnlySpan<byte> Octets()
    {
        if (!Take(sizeof(int), out var prefix))
        {
            return [];
        }

        return Take(BinaryPrimitives.ReadInt32LittleEndian(prefix), out var octets) ? octets : [];
    }

    public string Text() => Encoding.UTF8.GetString(Octets());

    public ResourceKey Key()
    {
        _broken |= !ResourceKey.TryParse(Text(), out var key);
        return key;
    }

    /// <summary>A number of entries, each of which takes at least the four bytes of a length.</summary>
    public int Count()
    {
        var count = Number();
        _broken |= count < 0 || count > _rest.Length / sizeof(int);
        return _broken ? 0 : (int)count;
    }

    private bool Take(int length, out ReadOnlySpan<byte> octets)
    {
        if (_broken || length < 0 || length > _rest.Length)
        {
            _broken = true;
            octets = default;
            return false;
        }

        octets = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
