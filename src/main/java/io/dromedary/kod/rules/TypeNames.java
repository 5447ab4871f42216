package io.dromedary.kod.rules;

import java.util.Map;

/**
 * Names of types as values write them, turned into those of objects: {@code
 * СправочникСсылка.Контрагенты} and {@code jcfg:CatalogRef.Контрагенты} refer to a {@code
 * Справочник.Контрагенты}.
 */
final class TypeNames {

    private static final Map<String, String> OBJECTS =
            Map.ofEntries(
                    Map.entry("СправочникСсылка", "Справочник"),
                    Map.entry("CatalogRef", "Справочник"),
                    Map.entry("ДокументСсылка", "Документ"),
                    Map.entry("DocumentRef", "Документ"),
                    Map.entry("ПланВидовХарактеристикСсылка", "ПланВидовХарактеристик"),
                    Map.entry("ChartOfCharacteristicTypesRef", "ПланВидовХарактеристик"),
                    Map.entry("ПланСчетовСсылка", "ПланСчетов"),
                    Map.entry("ChartOfAccountsRef", "ПланСчетов"),
                    Map.entry("ПланВидовРасчетаСсылка", "ПланВидовРасчета"),
                    Map.entry("ChartOfCalculationTypesRef", "ПланВидовРасчета"),
                    Map.entry("ПланОбменаСсылка", "ПланОбмена"),
                    Map.entry("ExchangePlanRef", "ПланОбмена"),
                    Map.entry("БизнесПроцессСсылка", "БизнесПроцесс"),
                    Map.entry("BusinessProcessRef", "БизнесПроцесс"),
                    Map.entry("ЗадачаСсылка", "Задача"),
                    Map.entry("TaskRef", "Задача"));

    private TypeNames() {}

    /** The type of the object that a reference of this type refers to. */
    static String object(String reference) {
        int point = reference.indexOf('.');
        if (point < 0) {
            return reference;
        }
        int prefix = reference.lastIndexOf(':', point);
        String kind = reference.substring(prefix + 1, point);
        return OBJECTS.getOrDefault(kind, kind) + reference.substring(point);
    }
}
