using System.Text;

namespace Edge.Commands;

/// <summary>Reads a line from the terminal without showing it.</summary>
internal static class SecretLine
{
    private const int LengthMax = 4096;

    public static string Read()
    {
        var line = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                line.Length = Math.Max(0, line.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar) && line.Length < LengthMax)
            {
                line.Append(key.KeyChar);
            }
        }

        return line.ToString();
    }
}
