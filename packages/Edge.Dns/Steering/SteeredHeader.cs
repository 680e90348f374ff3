using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// A steered set. Behind it lie: networks, the longest first; for each location up to the highest the index of its answer,
/// padded to eight bytes; the answers; and the choices of all answers. It never changes; it is replaced.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SteeredHeader
{
    /// <summary>A reference in a cell with this bit is that of a steered set, and not of a blob.</summary>
    public const ulong Bit = 1UL << 62;

    public const int Bytes = 32;

    public uint Crc;

    public uint Size;

    /// <summary>Reference of a <see cref="LocationHeader"/>; 0 if locations make no difference.</summary>
    public ulong Map;

    public int NetworkCount;

    public int LocationCount;

    public int AnswerCount;

    public int ChoiceCount;

    public static SteeredNetwork* NetworksOf(SteeredHeader* set) => (SteeredNetwork*)((byte*)set + Bytes);

    public static ushort* LocationsOf(SteeredHeader* set) => (ushort*)(NetworksOf(set) + set->NetworkCount);

    public static Answer* AnswersOf(SteeredHeader* set) => (Answer*)((byte*)LocationsOf(set) + NodeHeader.Padded(set->LocationCount * sizeof(ushort)));

    public static Choice* ChoicesOf(SteeredHeader* set) => (Choice*)(AnswersOf(set) + set->AnswerCount);

    public static int SizeOf(int networks, int locations, int answers, int choices) =>
        Bytes + (networks * sizeof(SteeredNetwork)) + NodeHeader.Padded(locations * sizeof(ushort)) + (answers * sizeof(Answer)) + (choices * sizeof(Choice));

    /// <summary>Which answer a client gets, and for how many bits of its address that holds.</summary>
    public static (int Answer, int Scope) Pick(SteeredHeader* set, LocationHeader* map, in ClientAddress client)
    {
        var scope = 0;
        var networks = NetworksOf(set);
        for (var i = 0; i < set->NetworkCount; i++)
        {
            if (networks[i].Contains(client, ref scope))
            {
                return (networks[i].Answer, scope);
            }
        }

        if (map is null)
        {
            return (0, scope);
        }

        var leaf = LocationHeader.Find(map, client);
        var location = LocationHeader.LocationOf(leaf);
        return (location < set->LocationCount ? LocationsOf(set)[location] : 0, Math.Max(scope, LocationHeader.PrefixOf(leaf)));
    }

    /// <summary>The blob of an answer.</summary>
    /// <param name="chance">Any number; of many, each choice gets a share by its weight.</param>
    public static ulong Choose(SteeredHeader* set, int answer, uint chance)
    {
        var (first, count) = (AnswersOf(set)[answer].First, AnswersOf(set)[answer].Count);
        var choices = ChoicesOf(set) + first;
        var drawn = ((ulong)chance * choices[count - 1].UpTo) >> 32;
        var chosen = 0;
        while (drawn >= choices[chosen].UpTo)
        {
            chosen++;
        }

        return choices[chosen].Blob;
    }

    /// <summary>Where the choices of an answer lie among those of all.</summary>
    public struct Answer
    {
        public int First;

        public int Count;
    }

    /// <summary>A blob, and the weights of it and of those before it in its answer.</summary>
    public struct Choice
    {
        public ulong Blob;

        public ulong UpTo;
    }
}
