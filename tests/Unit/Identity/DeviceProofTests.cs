using CsCheck;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

public sealed class DeviceProofTests
{
    private static readonly NodeId Node = NodeId.Parse("gateway-1");

    private readonly byte[] _certificate = new byte[32];
    private readonly CountingEntropy _entropy = new();
    private readonly DeviceKey _key;
    private readonly byte[] _nonce = new byte[32];

    public DeviceProofTests()
    {
        _entropy.Fill(_nonce);
        _entropy.Fill(_certificate);
        _key = DeviceKey.Generate(_entropy);
    }

    [Fact]
    public void A_key_signs_as_RFC_8032_says()
    {
        // RFC 8032 §7.1, test 2.
        using var key = DeviceKey.Load(Convert.FromHexString("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")).Value;
        Assert.Equal("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", Convert.ToHexStringLower(key.PublicKey.Span));
        Assert.Equal(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
            Convert.ToHexStringLower(key.Sign([0x72])));
    }

    [Fact]
    public void A_key_comes_back_from_its_bytes()
    {
        using var loaded = DeviceKey.Load(_key.Save()).Value;
        Assert.Equal(_key.PublicKeyText, loaded.PublicKeyText);
        Assert.Equal("device_key_damaged", DeviceKey.Load(new byte[31]).Failure!.Code);
    }

    [Fact]
    public void A_proof_holds_for_exactly_what_was_signed()
    {
        var proof = DeviceProof.Sign(_key, ProofPurpose.ControlLogin, _nonce, Node, _certificate);
        Assert.True(DeviceProof.Verify(_key.PublicKeyText, ProofPurpose.ControlLogin, _nonce, Node, _certificate, proof));

        Assert.False(DeviceProof.Verify(_key.PublicKeyText, ProofPurpose.JobHello, _nonce, Node, _certificate, proof));
        Assert.False(DeviceProof.Verify(_key.PublicKeyText, ProofPurpose.ControlLogin, Changed(_nonce), Node, _certificate, proof));
        Assert.False(DeviceProof.Verify(_key.PublicKeyText, ProofPurpose.ControlLogin, _nonce, NodeId.Parse("gateway-2"), _certificate, proof));
        Assert.False(DeviceProof.Verify(_key.PublicKeyText, ProofPurpose.ControlLogin, _nonce, Node, Changed(_certificate), proof));
        Assert.False(DeviceProof.Verify(_key.PublicKeyText, ProofPurpose.ControlLogin, _nonce, Node, _certificate, Changed(proof)));
        using var other = DeviceKey.Generate(_entropy);
        Assert.False(DeviceProof.Verify(other.PublicKeyText, ProofPurpose.ControlLogin, _nonce, Node, _certificate, proof));
    }

    [Fact]
    public void Values_of_any_length_are_refused_and_not_thrown_at() =>
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 70]).Sample(
            (key, nonce, certificate, proof) =>
                Assert.False(DeviceProof.Verify(key, ProofPurpose.JobHello, nonce, Node, certificate, proof)),
            time: 1);

    [Fact]
    public void An_enrolment_is_proven_for_its_code_role_request_and_connection()
    {
        byte[] request = [1, 2, 3];
        var proof = EnrolmentProof.Sign(_key, "accessor", NodeRole.Gateway, request, _certificate);
        var key = _key.PublicKey.Span;
        Assert.True(EnrolmentProof.Verify(key, "accessor", NodeRole.Gateway, request, _certificate, proof));
        Assert.False(EnrolmentProof.Verify(key, "accesso", NodeRole.Gateway, request, _certificate, proof));
        Assert.False(EnrolmentProof.Verify(key, "accessor", NodeRole.Host, request, _certificate, proof));
        Assert.False(EnrolmentProof.Verify(key, "accessor", NodeRole.Gateway, [1, 2], _certificate, proof));
        Assert.False(EnrolmentProof.Verify(key, "accessor", NodeRole.Gateway, request, Changed(_certificate), proof));
    }

    private static byte[] Changed(byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        return changed;
    }
}
