namespace Edge.Dns;

/// <summary>The kinds of fields, so that the table of forms reads like a list.</summary>
internal static class RecordFields
{
    public static RecordField Number8(string name) => new NumberField(name, 1);

    public static RecordField Number16(string name) => new NumberField(name, 2);

    public static RecordField Number32(string name) => new NumberField(name, 4);

    public static RecordField Mnemonic8(string name, Mnemonics mnemonics) => new MnemonicField(name, 1, mnemonics);

    public static RecordField Mnemonic16(string name, Mnemonics mnemonics) => new MnemonicField(name, 2, mnemonics);

    public static RecordField Duration(string name) => new DurationField(name);

    public static RecordField Timestamp(string name) => new TimestampField(name);

    public static RecordField TypeCode(string name) => new TypeCodeField(name);

    public static RecordField Types(string name) => new TypesField(name);

    public static RecordField Address4(string name) => new AddressField(name, 4);

    public static RecordField Address6(string name) => new AddressField(name, 16);

    public static RecordField Name(string name, NameUse use) => new NameField(name, use);

    public static RecordField Text(string name) => new TextField(name);

    public static RecordField Texts(string name, int countMax = int.MaxValue) => new TextsField(name, countMax);

    public static RecordField Tag(string name) => new TagField(name);

    public static RecordField OpenText(string name) => new OpenTextField(name);

    public static RecordField Digest(string name) => new DigestField(name);

    public static RecordField Hex(string name, int bytesMin = 1) => new HexField(name, bytesMin);

    public static RecordField Base64(string name) => new Base64Field(name, isOptional: false);

    public static RecordField OptionalBase64(string name) => new Base64Field(name, isOptional: true);

    public static RecordField Salt(string name) => new SaltField(name);

    public static RecordField HashedName(string name) => new HashedNameField(name);

    public static RecordField Octets(string name, int bytes) => new OctetsField(name, bytes);

    public static RecordField Locator64(string name) => new Locator64Field(name);

    public static RecordField Location(string name) => new LocationField(name);

    public static RecordField Prefixes(string name) => new PrefixesField(name);

    public static RecordField HostIdentity(string name) => new HostIdentityField(name);

    public static RecordField IpsecGateway(string name) => new IpsecGatewayField(name);

    public static RecordField Relay(string name) => new RelayField(name);

    public static RecordField Parameters(string name) => new ParametersField(name);
}
