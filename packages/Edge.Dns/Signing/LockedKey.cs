using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// A private key in memory that is locked (mlock), left out of core dumps, and wiped when it is given up: ECDSA on P-256 or
/// Ed25519, by OpenSSL 3 on Linux. Safe for concurrent use.
/// </summary>
public sealed unsafe class LockedKey : IPrivateKey, IDisposable
{
    /// <summary>Bytes of the private number on P-256, and of the seed of Ed25519.</summary>
    public const int PrivateBytes = 32;

    /// <summary>Keys of one process, so that the heap has room for what signing itself needs.</summary>
    public const int CountMax = 16_384;

    private const int SignatureBytes = 64;

    /// <summary>A power of two, and below what a process may lock on most systems (8 MiB).</summary>
    private const int HeapBytes = 1 << 22;

    private const int HeapUnitBytes = 64;
    private const int HeapLocked = 1;

    private static readonly Lazy<int> _heap = new(BeginHeap);
    private static int _count;

    private readonly LockedKeyHandle _handle;

    private LockedKey(LockedKeyHandle handle, SigningAlgorithm algorithm, byte[] publicKey) => (_handle, Algorithm, PublicKey) = (handle, algorithm, publicKey);

    /// <summary>Whether this machine has what it takes.</summary>
    public static bool IsSupported => _heap.Value > 0;

    /// <summary>Whether the system let the memory be locked: a process without leave may lock little or nothing.</summary>
    public static bool IsLocked => _heap.Value == HeapLocked;

    /// <inheritdoc/>
    public SigningAlgorithm Algorithm { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>Takes a key into locked memory; the caller wipes its own copy.</summary>
    /// <param name="number">The private number or seed, 32 bytes.</param>
    /// <param name="publicKey">The public half, if it is known; for P-256 it must be, and is believed.</param>
    /// <exception cref="CryptographicException">The number is none of the algorithm, there are too many keys, or OpenSSL 3 is not here.</exception>
    public static LockedKey FromPrivate(SigningAlgorithm algorithm, ReadOnlySpan<byte> number, ReadOnlySpan<byte> publicKey = default)
    {
        if (!IsSupported || number.Length != PrivateBytes || (algorithm == SigningAlgorithm.EcdsaP256 && publicKey.IsEmpty))
        {
            throw new CryptographicException($"a key of algorithm {(byte)algorithm} cannot be taken into locked memory: it needs OpenSSL 3 and has {PrivateBytes} bytes, and for P-256 the public half");
        }

        if (Interlocked.Increment(ref _count) > CountMax)
        {
            Interlocked.Decrement(ref _count);
            throw new CryptographicException($"locked memory has room for {CountMax} keys");
        }

        var isCurve = algorithm == SigningAlgorithm.EcdsaP256;
        var handle = new LockedKeyHandle(isCurve ? TakeCurve(number) : TakeRaw(number), isCurve);
        if (!handle.IsInvalid)
        {
            return new LockedKey(handle, algorithm, isCurve ? publicKey.ToArray() : PublicOf(handle));
        }

        handle.Dispose();
        Interlocked.Decrement(ref _count);
        throw new CryptographicException($"{PrivateBytes} bytes are no private key of algorithm {(byte)algorithm}");
    }

    /// <summary>The private number or seed; wipe it after use.</summary>
    public byte[] ExportPrivate()
    {
        var number = new byte[PrivateBytes];
        using var use = new Use(_handle);
        fixed (byte* start = number)
        {
            nuint count = PrivateBytes;
            var isDone = Algorithm == SigningAlgorithm.EcdsaP256
                ? Libcrypto.WriteNumber(Libcrypto.PrivateOf(use.Key), start, PrivateBytes) == PrivateBytes
                : Libcrypto.ReadRawPrivate(use.Key, start, &count) == 1;
            return isDone ? number : throw new CryptographicException("a private key cannot be read");
        }
    }

    /// <inheritdoc/>
    public byte[] Sign(ReadOnlySpan<byte> content)
    {
        var signature = new byte[SignatureBytes];
        using var use = new Use(_handle);
        var isDone = Algorithm == SigningAlgorithm.EcdsaP256 ? SignCurve(use.Key, content, signature) : SignRaw(use.Key, content, signature);
        return isDone ? signature : throw new CryptographicException("OpenSSL could not sign");
    }

    /// <summary>Wipes it, once nobody signs with it any more.</summary>
    public void Dispose()
    {
        if (!_handle.IsClosed)
        {
            _handle.Dispose();
            Interlocked.Decrement(ref _count);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whatever is missing of the library, it is not supported.")]
    private static int BeginHeap()
    {
        try
        {
            return OperatingSystem.IsLinux() ? Libcrypto.BeginHeap(HeapBytes, HeapUnitBytes) : 0;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    private static nint TakeCurve(ReadOnlySpan<byte> number)
    {
        var scalar = Libcrypto.NewLockedNumber();
        var key = Libcrypto.NewCurveKey(Libcrypto.P256);
        fixed (byte* start = number)
        {
            if (scalar != 0 && key != 0 && Libcrypto.ReadNumber(start, number.Length, scalar) != 0 && Libcrypto.SetPrivate(key, scalar) == 1)
            {
                Libcrypto.WipeNumber(scalar);
                return key;
            }
        }

        Libcrypto.WipeNumber(scalar);
        Libcrypto.FreeCurveKey(key);
        return 0;
    }

    private static nint TakeRaw(ReadOnlySpan<byte> seed)
    {
        fixed (byte* start = seed)
        {
            return Libcrypto.NewRawKey(Libcrypto.Ed25519, 0, start, (nuint)seed.Length);
        }
    }

    private static byte[] PublicOf(LockedKeyHandle handle)
    {
        var key = new byte[PrivateBytes];
        using var use = new Use(handle);
        fixed (byte* start = key)
        {
            nuint count = PrivateBytes;
            return Libcrypto.ReadRawPublic(use.Key, start, &count) == 1 ? key : throw new CryptographicException("a public key cannot be read");
        }
    }

    private static bool SignCurve(nint key, ReadOnlySpan<byte> content, Span<byte> signature)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, digest);
        fixed (byte* digestStart = digest)
        fixed (byte* start = signature)
        {
            var made = Libcrypto.SignDigest(digestStart, digest.Length, key);
            if (made == 0)
            {
                return false;
            }

            nint r, s;
            Libcrypto.NumbersOf(made, &r, &s);
            var isDone = Libcrypto.WriteNumber(r, start, SignatureBytes / 2) > 0 && Libcrypto.WriteNumber(s, start + (SignatureBytes / 2), SignatureBytes / 2) > 0;
            Libcrypto.FreeSignature(made);
            return isDone;
        }
    }

    private static bool SignRaw(nint key, ReadOnlySpan<byte> content, Span<byte> signature)
    {
        var context = Libcrypto.NewContext();
        fixed (byte* contentStart = content)
        fixed (byte* start = signature)
        {
            nuint count = SignatureBytes;
            var isDone = context != 0 && Libcrypto.BeginSigning(context, 0, 0, 0, key) == 1 && Libcrypto.Sign(context, start, &count, contentStart, (nuint)content.Length) == 1;
            Libcrypto.FreeContext(context);
            return isDone;
        }
    }

    /// <summary>Keeps a key from being wiped while it is used.</summary>
    private readonly ref struct Use
    {
        private readonly LockedKeyHandle _handle;

        public Use(LockedKeyHandle handle)
        {
            _handle = handle;
            var isHeld = false;
            handle.DangerousAddRef(ref isHeld);
        }

        public nint Key => _handle.DangerousGetHandle();

        public void Dispose() => _handle.DangerousRelease();
    }
}
