; The installer of the desk for Windows. makensis is told VERSION, NUMBER (four
; figures), FROM (a folder with the files) and TO (the file to make).
Unicode true
SetCompressor /SOLID lzma
RequestExecutionLevel admin
ManifestDPIAware true

!include "MUI2.nsh"
!include "x64.nsh"
!include "WinVer.nsh"

Name "Barsdesk"
OutFile "${TO}"
InstallDir "$PROGRAMFILES64\Barsdesk"
BrandingText "Barsdesk ${VERSION}"
ShowInstDetails nevershow

VIProductVersion "${NUMBER}"
VIAddVersionKey "ProductName" "Barsdesk"
VIAddVersionKey "FileDescription" "Barsdesk installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "The Barsdesk founders, MIT License"

!define MUI_ICON "${FROM}\barsdesk.ico"
!define MUI_UNICON "${FROM}\barsdesk.ico"
!define MUI_ABORTWARNING
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${FROM}\LICENSE"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!define MUI_FINISHPAGE_RUN "$INSTDIR\Barsdesk.exe"
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

!define ENTRY "Software\Microsoft\Windows\CurrentVersion\Uninstall\Barsdesk"
!define WEBVIEW "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "Barsdesk needs Windows 10 or later, 64 bits. Nothing was installed." /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  SetRegView 64
FunctionEnd

; The window is drawn by Microsoft's WebView2, which Windows 11 has and most of
; Windows 10.
Function TellWebView
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW}" "pv"
  ${If} $0 == ""
    ReadRegStr $0 HKCU "Software\${WEBVIEW}" "pv"
  ${EndIf}
  ${If} $0 == ""
    MessageBox MB_OK|MB_ICONINFORMATION "Barsdesk is installed, and cannot open its window yet: this computer has no Microsoft Edge WebView2 Runtime. Get it from Microsoft (developer.microsoft.com/microsoft-edge/webview2), then start Barsdesk." /SD IDOK
  ${EndIf}
FunctionEnd

Section "Barsdesk"
  SetShellVarContext all
  SetOutPath "$INSTDIR"
  ; A file that is in use is not replaced: the installer asks to close Barsdesk.
  File "${FROM}\Barsdesk.exe"
  File "${FROM}\barsdesk-console.exe"
  File "${FROM}\barsdesk.ico"
  File "${FROM}\LICENSE"
  File "${FROM}\NOTICES.txt"
  File "${FROM}\barsdesk.cdx.json"
  File "${FROM}\INSTALLING.md"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateDirectory "$SMPROGRAMS\Barsdesk"
  CreateShortCut "$SMPROGRAMS\Barsdesk\Barsdesk.lnk" "$INSTDIR\Barsdesk.exe" "" "$INSTDIR\barsdesk.ico"
  CreateShortCut "$SMPROGRAMS\Barsdesk\Rehearse in the Sandbox.lnk" "$INSTDIR\Barsdesk.exe" "desk --sandbox" "$INSTDIR\barsdesk.ico"
  WriteRegStr HKLM "${ENTRY}" "DisplayName" "Barsdesk"
  WriteRegStr HKLM "${ENTRY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${ENTRY}" "Publisher" "The Barsdesk founders"
  WriteRegStr HKLM "${ENTRY}" "DisplayIcon" "$INSTDIR\barsdesk.ico"
  WriteRegStr HKLM "${ENTRY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKLM "${ENTRY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${ENTRY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${ENTRY}" "NoModify" 1
  WriteRegDWORD HKLM "${ENTRY}" "NoRepair" 1
  Call TellWebView
SectionEnd

Function un.onInit
  SetRegView 64
FunctionEnd

; What people recorded lies in their own folders and stays.
Section "Uninstall"
  SetShellVarContext all
  Delete "$INSTDIR\Barsdesk.exe"
  Delete "$INSTDIR\barsdesk-console.exe"
  Delete "$INSTDIR\barsdesk.ico"
  Delete "$INSTDIR\LICENSE"
  Delete "$INSTDIR\NOTICES.txt"
  Delete "$INSTDIR\barsdesk.cdx.json"
  Delete "$INSTDIR\INSTALLING.md"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Barsdesk\Barsdesk.lnk"
  Delete "$SMPROGRAMS\Barsdesk\Rehearse in the Sandbox.lnk"
  RMDir "$SMPROGRAMS\Barsdesk"
  DeleteRegKey HKLM "${ENTRY}"
  MessageBox MB_OK|MB_ICONINFORMATION "Barsdesk is removed. What was recorded is kept: it lies in the folder barsdesk below %AppData% of each person who used it." /SD IDOK
SectionEnd
