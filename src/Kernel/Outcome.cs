using System.Diagnostics.CodeAnalysis;

namespace Edge.Kernel;

/// <summary>Either a value or an expected <see cref="Kernel.Failure"/>; what a decision returns instead of throwing.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, Failure? failure)
    {
        _value = value;
        Failure = failure;
    }

    public Failure? Failure { get; }

    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Failure is null;

    /// <summary>The value; asking a failure for it is a broken invariant.</summary>
    public T Value
    {
        get
        {
            Invariant.Hold(Succeeded, "an outcome's value is read only after it succeeded");
            return _value!;
        }
    }

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Failure failure) => new(default, failure);
}
