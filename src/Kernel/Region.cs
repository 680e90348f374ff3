using System.Diagnostics.CodeAnalysis;

namespace Edge.Kernel;

/// <summary>A region of the network, an operator's own word such as <c>eu-west</c>; the same rule as <see cref="Label"/>.</summary>
public readonly record struct Region
{
    /// <summary>The region of a node that was given none.</summary>
    public static readonly Region Default = new("local");

    private Region(string value) => Value = value;

    public string Value { get; }

    public static Region Parse(string text) =>
        TryParse(text, out var region) ? region : throw new FormatException($"region '{text}' is not 1 to 63 characters of [a-z0-9-]");

    public static bool TryParse([NotNullWhen(true)] string? text, out Region region)
    {
        region = default;
        if (!Label.IsValid(text))
        {
            return false;
        }

        region = new Region(text);
        return true;
    }

    public override string ToString() => Value ?? "";
}
