namespace Edge.Tests.Dns;

/// <summary>Small damages, as transmission, an attacker or a hasty editor does them.</summary>
internal static class Mutation
{
    public static byte[] Of(ReadOnlySpan<byte> original, Random random)
    {
        List<byte> bytes = [.. original];
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(7))
            {
                case 0 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(8), bytes.Count - at));
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 4:
                    bytes.InsertRange(at, [0xC0, (byte)random.Next(64)]);
                    break;
                case 5:
                    bytes.AddRange(bytes.GetRange(0, at));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
