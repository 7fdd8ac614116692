using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Connectors.Architecture;

/// <summary>Writes what other assemblies can use or override of an assembly, a line a type or member, in ordinal order.</summary>
internal static class ApiRenderer
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IReadOnlyList<string> Render(Assembly assembly) =>
        [.. assembly.GetTypes().Where(IsVisible).OrderBy(type => type.FullName, StringComparer.Ordinal).SelectMany(Lines)];

    private static IEnumerable<string> Lines(Type type) =>
        [Header(type), .. Members(type).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(member => "    " + member)];

    private static bool IsVisible(Type type) => type.IsNested
        ? (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamORAssem) && IsVisible(type.DeclaringType!)
        : type.IsPublic;

    private static string Header(Type type)
    {
        var kind = type switch
        {
            { IsEnum: true } => "enum",
            { IsInterface: true } => "interface",
            { IsValueType: true } => (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : string.Empty) + (IsRecord(type) ? "record struct" : "struct"),
            { IsAbstract: true, IsSealed: true } => "static class",
            _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : string.Empty) + (IsRecord(type) ? "record" : "class"),
        };
        return $"public {kind} {ApiNames.Of(type)}{Bases(type)}{ApiNames.Constraints(type.GetGenericArguments())}";
    }

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return Enum.GetUnderlyingType(type) == typeof(int) ? string.Empty : " : " + ApiNames.Of(Enum.GetUnderlyingType(type));
        var bases = new List<string>();
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType))
            bases.Add(ApiNames.Of(parent));
        bases.AddRange(type.GetInterfaces().Where(IsVisible).Except(type.BaseType?.GetInterfaces() ?? []).Select(ApiNames.Of).Order(StringComparer.Ordinal));
        return bases.Count == 0 ? string.Empty : " : " + string.Join(", ", bases);
    }

    private static bool IsRecord(Type type) => type.GetMethod("PrintMembers", Declared) is { } print && print.IsDefined(typeof(CompilerGeneratedAttribute));

    private static IEnumerable<string> Members(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(name => string.Create(CultureInfo.InvariantCulture, $"{name} = {Convert.ToInt64(Enum.Parse(type, name), CultureInfo.InvariantCulture)}"));
        return type.GetFields(Declared).Where(field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly).Select(Field)
            .Concat(type.GetConstructors(Declared).Where(IsVisible).Select(constructor => $"{Access(constructor)}.ctor({ApiNames.Parameters(constructor)})"))
            .Concat(type.GetProperties(Declared).Where(property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(IsVisible)).Select(Property))
            .Concat(type.GetEvents(Declared).Where(member => IsVisible(member.AddMethod!)).Select(member => $"{Access(member.AddMethod!)}event {ApiNames.Of(member.EventHandlerType!)} {member.Name}"))
            .Concat(type.GetMethods(Declared).Where(method => IsVisible(method) && IsWritten(method)).Select(Method));
    }

    private static bool IsVisible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    /// <summary>Accessors are shown with their properties, and what the compiler adds to records is the same for all.</summary>
    private static bool IsWritten(MethodInfo method) =>
        !method.IsDefined(typeof(CompilerGeneratedAttribute)) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Field(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : string.Empty) + (field.IsInitOnly ? "readonly " : string.Empty);
        var value = field.IsLiteral ? " = " + ApiNames.Literal(field.GetRawConstantValue()) : string.Empty;
        return $"{(field.IsPublic ? "public" : "protected")} {kind}{ApiNames.Of(field)} {field.Name}{value}";
    }

    private static string Property(PropertyInfo property)
    {
        var widest = property.GetAccessors(nonPublic: true).Where(IsVisible).OrderByDescending(accessor => accessor.IsPublic).First();
        var accessors = string.Concat(new[] { property.GetMethod, property.SetMethod }.OfType<MethodInfo>().Where(IsVisible).Select(accessor =>
            (widest.IsPublic && !accessor.IsPublic ? "protected " : string.Empty) + (accessor == property.GetMethod ? "get; " : IsInit(accessor) ? "init; " : "set; ")));
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : string.Empty;
        var name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{ApiNames.Parameters(widest.GetParameters().Take(index.Length))}]" : property.Name;
        return $"{Access(widest)}{required}{ApiNames.Of(property)} {name} {{ {accessors}}}";
    }

    private static bool IsInit(MethodInfo setter) => setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Method(MethodInfo method)
    {
        var arguments = method.GetGenericArguments();
        var generic = arguments.Length == 0 ? string.Empty : $"<{string.Join(", ", arguments.Select(argument => argument.Name))}>";
        var extension = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : string.Empty;
        return $"{Access(method)}{ApiNames.Of(method.ReturnParameter)} {method.Name}{generic}({extension}{ApiNames.Parameters(method)}){ApiNames.Constraints(arguments)}";
    }

    private static string Access(MethodBase method)
    {
        var access = method.IsPublic ? "public " : method.IsFamilyOrAssembly ? "protected internal " : "protected ";
        if (method.DeclaringType!.IsInterface)
            return method.IsStatic ? access + "static " : access;
        if (method.IsStatic)
            return access + "static ";
        if (method is not MethodInfo info || !info.IsVirtual || (info.IsFinal && info.GetBaseDefinition() == info))
            return access;
        if (info.GetBaseDefinition() != info)
            return access + (info.IsFinal ? "sealed override " : info.IsAbstract ? "abstract override " : "override ");
        return access + (info.IsAbstract ? "abstract " : "virtual ");
    }
}
