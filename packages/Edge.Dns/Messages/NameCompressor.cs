namespace Edge.Dns;

/// <summary>Remembers where names ended, so that later ones can point there (RFC 1035 §4.1.4). Case is kept: only equal bytes are shared.</summary>
internal sealed class NameCompressor
{
    /// <summary>A power of two; half of them are used at most, later names then point to what there is.</summary>
    private const int SlotCount = 4096;

    private const int OffsetMax = 0x3FFF;

    /// <summary>Offsets in the message; 0, where the header lies, is free.</summary>
    private readonly ushort[] _slots = new ushort[SlotCount];

    private int _used;

    public void Clear()
    {
        if (_used > 0)
        {
            Array.Clear(_slots);
            _used = 0;
        }
    }

    /// <summary>Forgets what was written from <paramref name="offset"/> on.</summary>
    public void Forget(int offset)
    {
        // What is left of a chain may no longer be found, which costs bytes but is not wrong.
        for (var i = 0; i < _slots.Length; i++)
        {
            if (_slots[i] >= offset)
            {
                _slots[i] = 0;
                _used--;
            }
        }
    }

    public void Append(ByteBuffer message, ReadOnlySpan<byte> name)
    {
        Span<byte> starts = stackalloc byte[DnsLimits.LabelCountMax];
        Span<int> hashes = stackalloc int[DnsLimits.LabelCountMax];
        var count = Hash(name, starts, hashes);
        for (var label = 0; label < count; label++)
        {
            var slot = Find(message.Written, name[starts[label]..], hashes[label], out var offset);
            if (offset > 0)
            {
                message.AppendWord((ushort)(0xC000 | offset));
                return;
            }

            if (message.Length <= OffsetMax && _used < SlotCount / 2)
            {
                _slots[slot] = (ushort)message.Length;
                _used++;
            }

            message.Append(name.Slice(starts[label], name[starts[label]] + 1));
        }

        message.Append(0);
    }

    /// <summary>Hashes every end of a name, from the root.</summary>
    private static int Hash(ReadOnlySpan<byte> name, Span<byte> starts, Span<int> hashes)
    {
        var count = 0;
        for (var i = 0; name[i] != 0; i += name[i] + 1)
        {
            starts[count++] = (byte)i;
        }

        var hash = 17u;
        for (var label = count - 1; label >= 0; label--)
        {
            foreach (var octet in name.Slice(starts[label], name[starts[label]] + 1))
            {
                hash = (hash ^ octet) * 16_777_619;
            }

            hashes[label] = (int)(hash ^ (hash >> 15));
        }

        return count;
    }

    private int Find(ReadOnlySpan<byte> message, ReadOnlySpan<byte> suffix, int hash, out int offset)
    {
        var slot = hash & (SlotCount - 1);
        while (_slots[slot] != 0 && !IsAt(message, _slots[slot], suffix))
        {
            slot = (slot + 1) & (SlotCount - 1);
        }

        offset = _slots[slot];
        return slot;
    }

    private static bool IsAt(ReadOnlySpan<byte> message, int at, ReadOnlySpan<byte> suffix)
    {
        while (at < message.Length)
        {
            var size = message[at];
            if (size > DnsLimits.LabelBytesMax)
            {
                at = ((size << 8) | message[at + 1]) & OffsetMax;
                continue;
            }

            if (at + 1 + size > message.Length || !suffix.StartsWith(message.Slice(at, size + 1)))
            {
                return false;
            }

            if (size == 0)
            {
                return true;
            }

            at += size + 1;
            suffix = suffix[(size + 1)..];
        }

        return false;
    }
}
