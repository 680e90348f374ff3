using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Unit.GeoIp;

/// <summary>Writes files in the MaxMind DB format, by its description and not by the reader under test.</summary>
internal sealed class MmdbWriter(int recordBits, bool isIpv6)
{
    private readonly List<int[]> _nodes = [[-1, -1]];
    private readonly List<byte> _records = [];

    /// <summary>A record of text fields, a dot in a name for a map within.</summary>
    public MmdbWriter Add(string network, params (string Field, object Value)[] fields)
    {
        var parsed = IPNetwork.Parse(network);
        var isIpv4 = parsed.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
        byte[] address = isIpv6 && isIpv4 ? [.. new byte[12], .. parsed.BaseAddress.GetAddressBytes()] : parsed.BaseAddress.GetAddressBytes();
        var prefix = parsed.PrefixLength + (isIpv6 && isIpv4 ? 96 : 0);
        var record = _records.Count;
        Write(fields.ToDictionary(static field => field.Field, static field => field.Value));
        var node = 0;
        for (var bit = 0; bit < prefix; bit++)
        {
            var side = (address[bit / 8] >> (7 - (bit % 8))) & 1;
            if (bit == prefix - 1)
            {
                _nodes[node][side] = -2 - record;
            }
            else
            {
                if (_nodes[node][side] < 0)
                {
                    _nodes.Add([-1, -1]);
                    _nodes[node][side] = _nodes.Count - 1;
                }

                node = _nodes[node][side];
            }
        }

        return this;
    }

    public byte[] ToBytes()
    {
        var bytes = new List<byte>();
        foreach (var node in _nodes)
        {
            var (zero, one) = (Value(node[0]), Value(node[1]));
            bytes.AddRange(recordBits switch
            {
                24 => [.. Big(zero)[1..], .. Big(one)[1..]],
                28 => [.. Big(zero)[1..], (byte)((Big(zero)[0] << 4) | Big(one)[0]), .. Big(one)[1..]],
                _ => [.. Big(zero), .. Big(one)],
            });
        }

        bytes.AddRange(new byte[16]);
        bytes.AddRange(_records);
        bytes.AddRange([0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8]);
        _records.Clear();
        Write(new Dictionary<string, object> { ["binary_format_major_version"] = 2, ["node_count"] = _nodes.Count, ["record_size"] = recordBits, ["ip_version"] = isIpv6 ? 6 : 4, ["database_type"] = "test" });
        bytes.AddRange(_records);
        return [.. bytes];
    }

    private uint Value(int child) => (uint)(child >= 0 ? child : child == -1 ? _nodes.Count : _nodes.Count + 16 - child - 2);

    private void Write(object value)
    {
        switch (value)
        {
            case string text:
                _records.Add((byte)((2 << 5) | text.Length));
                _records.AddRange(Encoding.UTF8.GetBytes(text));
                break;
            case double number:
                _records.Add((3 << 5) | 8);
                var bits = new byte[8];
                BinaryPrimitives.WriteDoubleBigEndian(bits, number);
                _records.AddRange(bits);
                break;
            case int number:
                _records.Add((6 << 5) | 4);
                _records.AddRange(Big((uint)number));
                break;
            case IReadOnlyDictionary<string, object> map:
                _records.Add((byte)((7 << 5) | map.Count));
                foreach (var (key, inner) in map)
                {
                    Write(key);
                    Write(inner);
                }

                break;
        }
    }

    private static byte[] Big(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }
}
