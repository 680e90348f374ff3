using System.Diagnostics.CodeAnalysis;

namespace Edge.Kernel;

/// <summary>Conditions that hold unless the program itself is wrong. They are checked in release builds too, and stop the role.</summary>
public static class Invariant
{
    public static void Hold([DoesNotReturnIf(false)] bool condition, string expectation)
    {
        if (!condition)
        {
            throw new BrokenInvariantException(expectation);
        }
    }
}
